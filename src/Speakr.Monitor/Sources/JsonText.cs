using System.Buffers.Text;
using System.Text;

namespace Speakr.Monitor.Sources;

/// <summary>
/// Text and numbers of JSON tokens that a reader has already accepted. Never throws: half a character, as a feed that cuts names
/// can send it, becomes U+FFFD, because a strange name is no reason to lose a call.
/// </summary>
internal static class JsonText
{
    public static string Decode(ReadOnlySpan<byte> raw, bool isEscaped)
    {
        var text = Encoding.UTF8.GetString(raw);
        return isEscaped ? Unescape(text) : text;
    }

    public static long? ToInteger(ReadOnlySpan<byte> raw)
    {
        if (Utf8Parser.TryParse(raw, out long whole, out var used) && used == raw.Length)
            return whole;
        if (Utf8Parser.TryParse(raw, out double number, out used) && used == raw.Length && Math.Abs(number) < long.MaxValue)
            return (long)number;
        return null;
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'u' && i + 4 < text.Length)
            {
                result.Append(FromHex(text.AsSpan(i + 1, 4)));
                i += 4;
            }
            else
            {
                result.Append(FromLetter(text[i]));
            }
        }

        return WithWholeCharacters(result.ToString());
    }

    private static char FromLetter(char letter) => letter switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => letter,
    };

    private static char FromHex(ReadOnlySpan<char> digits) =>
        ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) ? (char)code : '\uFFFD';

    // Encoding replaces a surrogate that has lost its other half; databases would refuse it later.
    private static string WithWholeCharacters(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
