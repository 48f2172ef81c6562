using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Speakr.Monitor.Sources;

/// <summary>Makes foreign input fit for a log or an error message: short, on one line, and without whole phone numbers.</summary>
internal static partial class Excerpt
{
    private const int MaxLength = 120;
    private const int MaskedDigits = 6;
    private const int VisibleDigits = 4;
    private const int EpochDigits = 9;

    /// <summary>The beginning of a frame of a feed, without the names of people.</summary>
    public static string Of(ReadOnlySpan<byte> frame)
    {
        // Four bytes a character at most, and a run of digits at the cut needs no look beyond it: only its end stays visible.
        var head = Encoding.UTF8.GetString(frame[..Math.Min(frame.Length, MaxLength * 4)]);
        return Of(Headline().Replace(Named().Replace(head, WithoutName), "$1***"));
    }

    public static string Of(string text)
    {
        // A number that goes on behind the cut is still a number in front of it.
        var chars = text[..Math.Min(text.Length, MaxLength * 4)].ToCharArray();
        MaskNumbers(chars);
        var isCut = text.Length > MaxLength;
        chars = isCut ? chars[..(MaxLength - 1)] : chars;
        for (var i = 0; i < chars.Length; i++)
        {
            if (char.IsControl(chars[i]) || char.IsSurrogate(chars[i]) || chars[i] is '\u2028' or '\u2029')
                chars[i] = '·';
        }

        return isCut ? string.Concat(chars, "…") : new string(chars);
    }

    // What has no letter is a number and masked as one; the name of an event is what the reader of a log looks for.
    private static string WithoutName(Match pair)
    {
        var value = pair.Groups["value"].Value;
        return value.Any(char.IsLetter) && EventFields.FindKind(Encoding.UTF8.GetBytes(value)) is null ? pair.Groups["key"].Value + "***" : pair.Value;
    }

    private static void MaskNumbers(Span<char> chars)
    {
        for (var start = 0; start < chars.Length; start++)
        {
            if (!char.IsDigit(chars[start]))
                continue;
            var end = EndOfNumber(chars, start);
            // 192.168.110.120 is an address, not a phone number.
            if (!IPAddressLike().IsMatch(chars[start..end]))
                Mask(chars[start..end]);
            start = end - 1;
        }
    }

    // Behind its last digit. Groups of digits belong together across what people put between them: "+55 (11) 98888-7777".
    private static int EndOfNumber(ReadOnlySpan<char> chars, int start)
    {
        var end = start + 1;
        var (next, groups, dots) = (end, 1, 0);
        while (next < chars.Length && (char.IsDigit(chars[next]) || IsBetweenDigits(chars[next])))
        {
            if (!char.IsDigit(chars[next]))
            {
                dots += chars[next] == '.' ? 1 : 0;
                next++;
                continue;
            }

            groups += next > end ? 1 : 0;
            end = ++next;
        }

        // 1795331618.31 is the id of a channel, whose counter is no part of its number.
        var first = EndOfGroup(chars, start);
        return dots > 0 && groups == 2 && first - start >= EpochDigits ? first : end;
    }

    private static int EndOfGroup(ReadOnlySpan<char> chars, int start)
    {
        while (start < chars.Length && char.IsDigit(chars[start]))
            start++;
        return start;
    }

    private static bool IsBetweenDigits(char letter) => letter is '(' or ')' or '.' or '/' or '+' or ' ' or '\u00A0'
        || char.GetUnicodeCategory(letter) == UnicodeCategory.DashPunctuation;

    private static void Mask(Span<char> number)
    {
        var hidden = number.Length - number.ToString().Count(letter => !char.IsDigit(letter)) - VisibleDigits;
        if (hidden < MaskedDigits - VisibleDigits)
            return;
        for (var i = 0; hidden > 0; i++)
        {
            if (!char.IsDigit(number[i]))
                continue;
            number[i] = '*';
            hidden--;
        }
    }

    // The value of a key with personal data, in JSON and in JSON that was made a text (\"name\":\"…\").
    [GeneratedRegex(
        """
        (?<key>(?<quote>\\*")[^"\\:]*(?:name|nome|user|usuario|agent|member|contact|client|person|caller|connected|mail)[^"\\:]*\k<quote>\s*:\s*\k<quote>)
        (?<value>(?:(?!\k<quote>)(?:\\.|[^\\]))*)
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Named();

    // A line of AMI as Asterisk writes it.
    [GeneratedRegex(@"(\b[\w-]*name[\w-]*: )[^\r\n\\""]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Headline();

    [GeneratedRegex(@"\A\d{1,3}(\.\d{1,3}){3}\z")]
    private static partial Regex IPAddressLike();
}
