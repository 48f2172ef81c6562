namespace Speakr.Monitor.Calls;

/// <summary>Masked phone numbers: enough to recognize a call. The same everywhere.</summary>
public static class NumberMask
{
    private const int Head = 3;
    private const int Tail = 4;

    // Extensions have fewer digits, and names of queues and agents hold no longer runs of them.
    private const int ShortestNumber = 7;

    /// <summary>Masks a whole number: its first three and last four characters stay, of a short one the last two.</summary>
    /// <returns><see langword="null"/> for <see langword="null"/>.</returns>
    public static string? Mask(string? number) => number switch
    {
        null or "" => number,
        // Too short for both ends to be shown and anything to stay hidden.
        { Length: <= Head + Tail } => string.Concat(new string('*', Math.Max(number.Length - 2, 2)), number.AsSpan(Math.Max(number.Length - 2, 0))),
        _ => string.Concat(number.AsSpan(0, Head), new string('*', number.Length - Head - Tail), number.AsSpan(number.Length - Tail)),
    };

    /// <summary>Masks each run of seven digits or more within a text, such as an agent's interface, which may be an outside number.</summary>
    /// <returns>The same text when there is none.</returns>
    public static string? MaskWithin(string? text)
    {
        if (text is null || !HasNumber(text))
            return text;
        var masked = text.ToCharArray();
        for (var start = 0; start < masked.Length; start++)
        {
            var end = start;
            while (end < masked.Length && char.IsAsciiDigit(masked[end]))
                end++;
            if (end - start >= ShortestNumber)
                Mask(text[start..end])!.CopyTo(0, masked, start, end - start);
            start = end;
        }

        return new string(masked);
    }

    /// <summary>Whether a text holds a run of digits that is long enough for a phone number.</summary>
    public static bool HasNumber(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var run = 0;
        foreach (var letter in text)
        {
            run = char.IsAsciiDigit(letter) ? run + 1 : 0;
            if (run >= ShortestNumber)
                return true;
        }

        return false;
    }
}
