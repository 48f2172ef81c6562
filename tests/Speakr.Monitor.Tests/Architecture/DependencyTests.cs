using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.Tests.Architecture;

/// <summary>Holds the library to the table of docs/architecture.md: which folder may use which.</summary>
public sealed partial class DependencyTests
{
    private const string Anything = "everything";

    private static readonly Dictionary<string, string[]> MayUse = File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
        .Select(line => Row.Match(line)).Where(row => row.Success)
        .ToDictionary(row => row.Groups["chapter"].Value, row => Names(row.Groups["uses"].Value), StringComparer.Ordinal);

    /// <summary>Client libraries, and the only folders that may name them.</summary>
    private static readonly Dictionary<string, string[]> Clients = new(StringComparer.Ordinal)
    {
        ["SocketIOClient"] = ["Sources/SocketIO"],
        ["MySqlConnector"] = ["Databases", "History/MySql", "Cdr/FreePbx", "Cdr/MySql"],
        ["Microsoft.Data.Sqlite"] = ["Databases", "History/Sqlite", "Cdr/Sqlite", "Journal/Sqlite"],
        ["SQLitePCL"] = ["Journal/Sqlite"],
    };

    [Fact]
    public void EveryChapter_IsInTheTable() =>
        SourceFiles().Select(file => file.Path.Split('/')).Where(path => path.Length > 1).Select(path => path[0]).Distinct()
            .Should().BeEquivalentTo(MayUse.Keys);

    [Fact]
    public void EveryChapter_UsesOnlyTheChaptersBelowIt()
    {
        var trespasses = from file in SourceFiles()
                         let chapter = file.Path.Split('/')[0]
                         from used in file.UsedChapters()
                         where used != chapter && !Allows(chapter, used) && !IsRegistration(file.Path, used)
                         select $"{file.Path} uses {used}";

        trespasses.Should().BeEmpty();
    }

    [Fact]
    public void Drivers_DoNotSeeEachOther()
    {
        string[] drivers = ["Sources.SocketIO", "Sources.Replay", "History.InMemory", "History.MySql", "History.Sqlite", "Cdr.FreePbx", "Cdr.MySql", "Cdr.Sqlite", "Journal.InMemory", "Journal.Sqlite"];
        var trespasses = from file in SourceFiles()
                         from driver in drivers
                         where file.Text.Contains($"Speakr.Monitor.{driver}", StringComparison.Ordinal)
                             && !file.Path.StartsWith(driver.Replace('.', '/') + "/", StringComparison.Ordinal)
                         select $"{file.Path} uses {driver}";

        trespasses.Should().BeEmpty();
    }

    [Fact]
    public void ClientLibraries_AreNamedByTheirDriverOnly()
    {
        var trespasses = from file in SourceFiles()
                         from client in Clients
                         where Regex.IsMatch(file.Text, $@"\busing (static )?{Regex.Escape(client.Key)}\b")
                             && !client.Value.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal))
                         select $"{file.Path} uses {client.Key}";

        trespasses.Should().BeEmpty();
    }

    private static bool Allows(string chapter, string used) => MayUse[chapter] is var uses && (uses.Contains(Anything) || uses.Contains(used));

    private static string[] Names(string uses) => uses == Anything ? [Anything] : [.. Quoted.Matches(uses).Select(name => name.Groups["name"].Value)];

    // The extension methods that register a driver live beside it.
    private static bool IsRegistration(string path, string used) =>
        used == "DependencyInjection" && path.EndsWith("BuilderExtensions.cs", StringComparison.Ordinal);

    private static SourceFile[] SourceFiles()
    {
        var root = Path.Combine(Repository.Root, "src", "Speakr.Monitor");
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => new SourceFile(Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file)))
            .Where(file => !file.Path.StartsWith("obj/", StringComparison.Ordinal) && !file.Path.StartsWith("bin/", StringComparison.Ordinal))
            .ToArray();
        files.Should().NotBeEmpty();
        return files;
    }

    [GeneratedRegex(@"Speakr\.Monitor\.(?<chapter>\w+)")]
    private static partial Regex Chapter { get; }

    [GeneratedRegex(@"^\| `(?<chapter>\w+)/` \| .* \| (?<uses>[^|]+) \|$")]
    private static partial Regex Row { get; }

    [GeneratedRegex("`(?<name>\\w+)`")]
    private static partial Regex Quoted { get; }

    private sealed record SourceFile(string Path, string Text)
    {
        public IEnumerable<string> UsedChapters() => Chapter.Matches(Text).Select(match => match.Groups["chapter"].Value)
            .Where(MayUse.ContainsKey).Distinct();
    }
}
