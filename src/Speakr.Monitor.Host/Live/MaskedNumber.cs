namespace Speakr.Monitor.Host.Live;

/// <summary>A phone number as it may be shown: enough to recognise a call by, not enough to dial.</summary>
internal static class MaskedNumber
{
    private const int Head = 3;
    private const int Tail = 4;

    public static string Of(string? number)
    {
        if (string.IsNullOrEmpty(number))
            return "-";

        // Too short for both ends to be shown and anything to stay hidden.
        if (number.Length <= Head + Tail)
            return string.Concat(new string('*', Math.Max(number.Length - 2, 2)), number.AsSpan(Math.Max(number.Length - 2, 0)));

        return string.Concat(number.AsSpan(0, Head), new string('*', number.Length - Head - Tail), number.AsSpan(number.Length - Tail));
    }
}
