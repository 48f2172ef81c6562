using System.Globalization;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>An identifier of Asterisk taken apart: <c>[system-]epoch.counter</c>.</summary>
/// <param name="System">With its hyphen; empty when there is none.</param>
/// <param name="Epoch">Seconds since 1970 at which the channel was made.</param>
/// <param name="Counter">Counts channels from the start of Asterisk.</param>
internal readonly record struct AsteriskId(string System, long Epoch, long Counter)
{
    // Far from what overflows when it is moved.
    private const int LongestNumber = 15;

    public static AsteriskId? Parse(string id)
    {
        var dot = id.LastIndexOf('.');
        var start = id.LastIndexOf('-') + 1;
        return dot > start && TryParse(id.AsSpan(start, dot - start), out var epoch) && TryParse(id.AsSpan(dot + 1), out var counter)
            ? new AsteriskId(id[..start], epoch, counter)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{System}{Epoch}.{Counter}");

    // What is not written as Asterisk writes it would be another id when it is written again.
    private static bool TryParse(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        return digits.Length is > 0 and <= LongestNumber && (digits.Length == 1 || digits[0] != '0')
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
