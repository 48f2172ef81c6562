using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Architecture;

/// <summary>Holds the library to the table of docs/architecture.md: which folder may use which.</summary>
public sealed partial class DependencyTests
{
    private const string Library = "Speakr.Monitor.";
    private const string Anything = "everything";

    private static readonly Dictionary<string, string[]> MayUse = File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
        .Select(line => Row.Match(line)).Where(row => row.Success)
        .ToDictionary(row => row.Groups["chapter"].Value, row => Names(row.Groups["uses"].Value), StringComparer.Ordinal);

    /// <summary>Client libraries, and the only folders that may name them.</summary>
    private static readonly Dictionary<string, string[]> Clients = new(StringComparer.Ordinal)
    {
        ["SocketIOClient"] = ["Sources.SocketIO"],
        ["MySqlConnector"] = ["Storage.MySql", "History.MySql", "Cdr.FreePbx", "Cdr.MySql"],
        ["Microsoft.Data.Sqlite"] = ["Storage.Sqlite", "Cdr.Sqlite", "Journal.Sqlite"],
        ["SQLitePCL"] = ["Journal.Sqlite"],
    };

    private static readonly string[] Drivers = ["SocketIO", "Ami", "Replay", "InMemory", "MySql", "Sqlite", "FreePbx"];

    // Registrations stand in the namespace of what they extend, and are no chapter.
    private static readonly IType[] Types =
        [.. new ArchLoader().LoadAssembly(typeof(Call).Assembly).Build().Types.Where(IsOurs)];

    [Fact]
    public void EveryChapter_IsInTheTable() => Types.Select(FolderOf).Select(ChapterOf).Distinct().Should().BeEquivalentTo(MayUse.Keys);

    [Fact]
    public void EveryChapter_UsesOnlyTheChaptersBelowIt() =>
        Trespasses(IsOurs, (user, used) => Allows(ChapterOf(FolderOf(user)), ChapterOf(FolderOf(used))))
            .Should().Equal();

    [Fact]
    public void Drivers_DoNotSeeEachOther() =>
        Trespasses(
            used => Drivers.Contains(DriverOf(used)),
            (user, used) => DriverOf(user) == DriverOf(used) || (DriverOf(user) == "FreePbx" && IsIn(used.FullName, Library + "Storage.MySql")))
            .Should().Equal();

    [Fact]
    public void ClientLibraries_AreNamedByTheirDriverOnly()
    {
        Clients.Keys.Should().OnlyContain(client => Types.SelectMany(type => type.Dependencies).Any(use => IsIn(use.Target.FullName, client)));
        foreach (var (client, folders) in Clients)
        {
            Trespasses(used => IsIn(used.FullName, client), (user, _) => Array.Exists(folders, folder => IsIn(user.FullName, Library + folder)))
                .Should().Equal();
        }
    }

    private static string[] Trespasses(Func<IType, bool> isMeant, Func<IType, IType, bool> mayUse) =>
    [
        .. from user in Types
           from used in user.Dependencies.Select(dependency => dependency.Target).Distinct()
           where isMeant(used) && !mayUse(user, used)
           select $"{user.FullName} uses {used.FullName}",
    ];

    private static bool IsOurs(IType type) => type.FullName.StartsWith(Library, StringComparison.Ordinal);

    private static bool IsIn(string type, string space) => type.StartsWith(space + ".", StringComparison.Ordinal);

    private static bool Allows(string chapter, string used) =>
        chapter == used || MayUse[chapter] is var uses && (uses.Contains(Anything) || uses.Contains(used));

    private static string FolderOf(IType type) => type.Namespace.FullName[Library.Length..];

    private static string ChapterOf(string folder) => folder.Split('.')[0];

    private static string DriverOf(IType type) => IsOurs(type) ? FolderOf(type).Split('.')[^1] : "";

    private static string[] Names(string uses) => uses == Anything ? [Anything] : [.. Quoted.Matches(uses).Select(name => name.Groups["name"].Value)];

    [GeneratedRegex(@"^\| `(?<chapter>\w+)/` \| .* \| (?<uses>[^|]+) \|$")]
    private static partial Regex Row { get; }

    [GeneratedRegex("`(?<name>\\w+)`")]
    private static partial Regex Quoted { get; }
}
