using System.Text.RegularExpressions;

namespace Speakr.Monitor.IntegrationTests.Metrics;

/// <summary>What an expression names, as far as ours go: metrics with their selectors, and labels to group by.</summary>
internal sealed partial record PromQl(string Text)
{
    /// <summary>The metrics, each with the labels that it is selected by.</summary>
    public IReadOnlyList<(string Metric, IReadOnlyList<string> Labels)> Selectors =>
        [.. Selector.Matches(Text).Select(match => (match.Groups["metric"].Value, (IReadOnlyList<string>)[.. match.Groups["label"].Captures.Select(label => label.Value)]))];

    /// <summary>The labels by which something is grouped or matched, and that something: what stands in the next parentheses, or for <c>on</c> everything.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Labels, PromQl Of)> Groups =>
    [
        .. Grouping.Matches(Text).Select(match => (
            (IReadOnlyList<string>)match.Groups["labels"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            match.Value.StartsWith("on", StringComparison.Ordinal) ? this : new PromQl(InParentheses(Text[(match.Index + match.Length)..])))),
    ];

    private static string InParentheses(string text)
    {
        var (depth, end) = (0, 0);
        do
            depth += text[end++] switch { '(' => 1, ')' => -1, _ => 0 };
        while (depth > 0 || end == 1);
        return text[..end];
    }

    [GeneratedRegex("""(?<metric>speakr_\w+)(\{((?<label>\w+)\s*(=~|!~|!=|=)\s*"[^"]*"\s*,?\s*)*\})?""")]
    private static partial Regex Selector { get; }

    [GeneratedRegex(@"\b(by|on)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping { get; }
}
