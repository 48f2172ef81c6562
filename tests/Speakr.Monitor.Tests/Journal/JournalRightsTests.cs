using FluentAssertions;
using Xunit;
using static Speakr.Monitor.Tests.Journal.JournalScene;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>A journal holds phone numbers and names: its files are their owner's alone.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class JournalRightsTests
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [SkippableFact]
    public async Task Open_NewJournal_HasFilesThatNobodyElseMayRead()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no such rights.");
        await using var scene = new JournalScene();
        var (journal, _) = await scene.OpenAsync();
        await journal.AppendAsync(SampleEvents.Many(10), None);

        Names(scene).Should().Equal("pbx.journal", "pbx.journal-wal", "pbx.journal.lock", "pbx.journal.reserve");
        Modes(scene).Should().OnlyContain(mode => mode == OwnersOnly);
    }

    [SkippableFact]
    public async Task Open_JournalOfAnEarlierVersion_LosesTheRightsOfOthers()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no such rights.");
        await using var scene = new JournalScene();
        await scene.WriteAsync(10);
        await File.WriteAllTextAsync(Path.Combine(scene.Folder, "pbx.journal.damaged-20261101000000"), "numbers");
        foreach (var file in Directory.GetFiles(scene.Folder))
            File.SetUnixFileMode(file, OwnersOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var (journal, _) = await scene.OpenAsync();
        await journal.AppendAsync(SampleEvents.Many(1), None);

        Modes(scene).Should().OnlyContain(mode => mode == OwnersOnly);
    }

    [SkippableFact]
    public async Task Open_DamagedJournal_IsSetAsideForItsOwnerOnly()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no such rights.");
        await using var scene = new JournalScene();
        await scene.WriteAsync(500);
        var path = Path.Combine(scene.Folder, "pbx.journal");
        File.SetUnixFileMode(path, OwnersOnly | UnixFileMode.OtherRead);
        Overwrite(path, 0, 100);

        var (_, opening) = await scene.OpenAsync();

        opening.Trouble.Should().NotBeNull();
        Names(scene).Should().Contain(name => name.StartsWith("pbx.journal.damaged-", StringComparison.Ordinal));
        Modes(scene).Should().OnlyContain(mode => mode == OwnersOnly);
    }

    private static IEnumerable<string?> Names(JournalScene scene) => Directory.GetFiles(scene.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static IEnumerable<UnixFileMode> Modes(JournalScene scene) => Directory.GetFiles(scene.Folder).Select(file => File.GetUnixFileMode(file));
}
