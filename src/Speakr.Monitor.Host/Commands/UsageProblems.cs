using System.CommandLine;
using System.Text.RegularExpressions;

namespace Speakr.Monitor.Host.Commands;

/// <summary>What is wrong with a command line, in sentences.</summary>
internal static partial class UsageProblems
{
    public static IEnumerable<string> Sentences(ParseResult parsed)
    {
        var sentences = parsed.Errors.Select(error => error.Message).Distinct().ToList();
        // The values after an unknown option are unknown as well.
        if (parsed.UnmatchedTokens is [var first, ..] && sentences.FindIndex(sentence => sentence.Contains($"'{first}'", StringComparison.Ordinal)) is var at and >= 0)
            sentences = [$"{sentences[at].TrimEnd('.')}; speakr-monitor --help names all."];
        return sentences.Select(sentence => Address().Replace(sentence, "$1…$2"));
    }

    // An address that was given to a misspelt option may hold a password.
    [GeneratedRegex(@"(['""]\w+://).*(['""])")]
    private static partial Regex Address();
}
