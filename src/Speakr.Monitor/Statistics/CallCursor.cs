using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Speakr.Monitor.Statistics;

/// <summary>
/// A place in the history, newest first: after the call that was created at a time and has a number. Good for the history that it came from, also after a
/// restart. The text form is opaque to clients: the time in seconds since 1970 and the number, in digits.
/// </summary>
/// <param name="CreatedAt">When the call was created, to the second.</param>
/// <param name="Id">The call's number in the order in which calls were added.</param>
public readonly record struct CallCursor(DateTimeOffset CreatedAt, long Id)
{
    private const char Separator = '-';

    // As digits only, so that one place has one text.
    private const int LongestNumber = 18;

    /// <summary>The text form, for example <c>1543021200-4711</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CreatedAt.ToUnixTimeSeconds()}{Separator}{Id}");

    /// <summary>Reads exactly what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CallCursor cursor)
    {
        cursor = default;
        if (text?.Split(Separator) is not [var time, var id] || Number(time) is not { } seconds || Number(id) is not { } number
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return false;
        cursor = new CallCursor(DateTimeOffset.FromUnixTimeSeconds(seconds), number);
        return true;
    }

    /// <summary>Whether this place comes after another.</summary>
    internal bool IsAfter(CallCursor other) => CreatedAt < other.CreatedAt || (CreatedAt == other.CreatedAt && Id < other.Id);

    private static long? Number(string digits) =>
        digits.Length is > 0 and <= LongestNumber && (digits.Length == 1 || digits[0] != '0') && digits.All(char.IsAsciiDigit)
            ? long.Parse(digits, CultureInfo.InvariantCulture)
            : null;
}
