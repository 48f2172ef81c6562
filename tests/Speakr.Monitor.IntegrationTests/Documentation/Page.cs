using System.Text.RegularExpressions;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>A fenced block: the lines between its fences.</summary>
/// <param name="Language">What is written behind the opening fence.</param>
/// <param name="Above">The line before the opening fence; empty when there is none.</param>
/// <param name="Start">The index of the first line of the block.</param>
/// <param name="Lines">The block.</param>
internal sealed record Fence(string Language, string Above, int Start, IReadOnlyList<string> Lines);

/// <summary>A Markdown file of the repository.</summary>
internal sealed partial class Page
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "artifacts", "TestResults", ".git"];

    private readonly List<Fence> _fences = [];
    private readonly List<string> _prose = [];

    public Page(string path, string text)
    {
        Path = path;
        Text = text;
        Lines = text.Split('\n');
        Divide();
    }

    public static IReadOnlyList<Page> All { get; } = [.. Find(new DirectoryInfo(Repository.Root)).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>What users read: the pages of <c>docs</c>, and every README in the root.</summary>
    public static IReadOnlyList<Page> OfUsers { get; } =
        [.. All.Where(page => page.Path.StartsWith("docs/", StringComparison.Ordinal) || !page.Path.Contains('/', StringComparison.Ordinal))];

    /// <summary>The path in the repository.</summary>
    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<Fence> Fences => _fences;

    /// <summary>Whether the last fence is never closed.</summary>
    public bool IsOpenAtEnd { get; private set; }

    /// <summary>The lines outside of fences.</summary>
    public IReadOnlyList<string> Prose => _prose;

    /// <summary>Code between backticks, and the lines of fences.</summary>
    public IEnumerable<string> Code => InlineCode.Concat(_fences.SelectMany(fence => fence.Lines));

    /// <summary>Code between backticks.</summary>
    public IEnumerable<string> InlineCode => _prose.SelectMany(line => Backticks.Matches(line)).Select(match => match.Groups["code"].Value);

    public static Page Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)));

    public void Write(string text) => File.WriteAllText(System.IO.Path.Combine(Repository.Root, Path), text);

    public override string ToString() => Path;

    private static IEnumerable<string> Find(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles("*.md"))
            yield return System.IO.Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/');
        foreach (var below in folder.EnumerateDirectories().Where(below => !NotOurs.Contains(below.Name)))
        {
            foreach (var file in Find(below))
                yield return file;
        }
    }

    private void Divide()
    {
        var opening = -1;
        for (var i = 0; i < Lines.Count; i++)
        {
            var isFence = Lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (isFence && opening >= 0)
            {
                var language = Lines[opening].Trim().TrimStart('`');
                _fences.Add(new Fence(language, opening > 0 ? Lines[opening - 1] : "", opening + 1, [.. Lines.Take(i).Skip(opening + 1)]));
                opening = -1;
            }
            else if (isFence)
            {
                opening = i;
            }
            else if (opening < 0)
            {
                _prose.Add(Lines[i]);
            }
        }

        IsOpenAtEnd = opening >= 0;
    }

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Backticks { get; }
}
