using System.Text;

namespace Speakr.Monitor.Sources;

/// <summary>Makes foreign input fit for a log or an error message: short, on one line, and without whole phone numbers.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;
    private const int MaskedRunLength = 6;
    private const int VisibleDigits = 4;

    public static string Of(ReadOnlySpan<byte> text)
    {
        // Four bytes a character at most, and a run of digits at the cut needs no look beyond it: only its end stays visible.
        var head = text[..Math.Min(text.Length, MaxLength * 4)];
        return Of(Encoding.UTF8.GetString(head));
    }

    public static string Of(string text)
    {
        var isCut = text.Length > MaxLength;
        var chars = (isCut ? text.AsSpan(0, MaxLength - 1) : text).ToArray();
        for (var i = 0; i < chars.Length; i++)
        {
            if (char.IsControl(chars[i]) || char.IsSurrogate(chars[i]) || chars[i] is '\u2028' or '\u2029')
                chars[i] = '·';
        }

        MaskDigits(chars);
        return isCut ? string.Concat(chars, "…") : new string(chars);
    }

    private static void MaskDigits(Span<char> chars)
    {
        var start = 0;
        for (var i = 0; i <= chars.Length; i++)
        {
            if (i < chars.Length && char.IsAsciiDigit(chars[i]))
                continue;
            if (i - start >= MaskedRunLength)
                chars[start..(i - VisibleDigits)].Fill('*');
            start = i + 1;
        }
    }
}
