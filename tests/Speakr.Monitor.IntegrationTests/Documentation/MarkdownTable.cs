namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>Writes tables, a line for each row.</summary>
internal static class MarkdownTable
{
    public static IEnumerable<string> Of(string[] head, IEnumerable<string[]> rows) =>
        rows.Prepend([.. head.Select(_ => "---")]).Select(Row).Prepend(Row(head));

    private static string Row(string[] cells) =>
        // The separator is narrow in this repository's pages.
        cells.All(cell => cell == "---")
            ? $"|{string.Concat(cells.Select(_ => "---|"))}"
            : $"|{string.Concat(cells.Select(cell => cell.Length == 0 ? " |" : $" {cell.Replace("|", "\\|", StringComparison.Ordinal)} |"))}";
}
