using System.Text.RegularExpressions;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>
/// Reads a <c>.env</c> file as npm's <c>dotenv</c> does. It is a reader of our own, because the files were written for that one, and the
/// .NET packages differ where it hurts: <c>export</c> becomes part of the name, <c>#</c> directly after a value stays in it, and
/// one unclosed quote makes the whole file unreadable. Nothing is expanded: a <c>$</c> in a password is a <c>$</c>.
/// </summary>
internal static partial class DotEnvFile
{
    public const string Name = ".env";

    /// <summary>The names and values in the text; of a name that comes twice the last value.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n");

        foreach (Match match in Pair().Matches(lines))
            values[match.Groups["name"].Value] = Unquote(match.Groups["value"].Value.Trim());

        return values;
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] is not ('"' or '\'' or '`') || value[^1] != value[0])
            return value;

        var inner = value[1..^1];
        return value[0] == '"'
            ? inner.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal)
            : inner;
    }

    // The grammar of npm's dotenv 16: an optional export, "=" or ": ", a quoted value (over several lines if need be) or the
    // rest of the line up to a "#".
    [GeneratedRegex(
        """
        ^\s*(?:export\s+)?(?<name>[\w.-]+)(?:\s*=\s*?|:\s+?)
        (?<value>\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^\#\n]+)?
        \s*(?:\#.*)?$
        """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pair();
}
