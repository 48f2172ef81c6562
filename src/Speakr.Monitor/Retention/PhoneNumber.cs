namespace Speakr.Monitor.Retention;

/// <summary>
/// A number as it is compared: exactly, except that digits match with and without a '+'. Nothing else counts as equal, not even
/// the same number with and without its area code: a false match would erase another caller.
/// </summary>
internal readonly record struct PhoneNumber
{
    private PhoneNumber(string plain) => Plain = plain;

    /// <summary>The number without its '+'.</summary>
    public string Plain { get; }

    /// <summary>The ways in which it may be stored.</summary>
    public IReadOnlyList<string> Spellings => IsDigits(Plain) ? [Plain, "+" + Plain] : [Plain];

    /// <summary>The pattern of texts that may contain it, for <c>LIKE … ESCAPE '!'</c>.</summary>
    public string Pattern => $"%{Plain.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";

    public static PhoneNumber Of(string number) =>
        number.Length > 1 && number[0] == '+' && IsDigits(number.AsSpan(1)) ? new PhoneNumber(number[1..]) : new PhoneNumber(number);

    public bool IsSame(string? number) => !string.IsNullOrEmpty(number) && Of(number) == this;

    private static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
