using FluentAssertions;
using Speakr.Monitor.Journal;
using Xunit;
using static Speakr.Monitor.Tests.Journal.JournalScene;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>Somebody removes the files of a journal that is in use.</summary>
public sealed class SqliteJournalRemovedTests
{
    // The journal looks for its files once in this time.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    [SkippableTheory]
    [InlineData("folder")]
    [InlineData("folder, made again")]
    [InlineData("files")]
    [InlineData("log")]
    [InlineData("file without its log")]
    public async Task Append_AfterTheFilesWereRemoved_WhatItHeldAndWhatFollowsSurvivesAKill(string removed)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody remove files in use.");
        await using var scene = new JournalScene();
        var folder = Path.Combine(scene.Folder, "journal");
        var (journal, _) = await scene.OpenAsync(folder: folder);
        var last = await journal.AppendAsync(SampleEvents.Many(3000), None);
        await journal.RemoveAsync(1000, Nothing, None);
        await journal.WriteNoteAsync("note", "kept", None);

        Remove(folder, removed);
        await journal.AppendAsync(SampleEvents.Many(5), None);
        scene.Time.Advance(LookInterval);

        (await journal.AppendAsync(SampleEvents.Many(10), None)).Should().Be(last + 15);
        await ShouldHoldAsync(scene, folder, events: 2015);
        (await SequencesAsync(journal)).Should().HaveCount(2015);
    }

    [SkippableFact]
    public async Task EmptyJournal_AfterTheFilesWereRemoved_RepeatsNoPosition()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody remove files in use.");
        await using var scene = new JournalScene();
        var folder = Path.Combine(scene.Folder, "journal");
        var (journal, _) = await scene.OpenAsync(folder: folder);
        var last = await journal.AppendAsync(SampleEvents.Many(10), None);
        await journal.RemoveAsync(last, Nothing, None);
        Remove(folder, "files");
        scene.Time.Advance(LookInterval);
        await journal.WriteNoteAsync("note", "kept", None);
        await journal.DisposeAsync();

        var (_, opening) = await scene.OpenAsync(folder: folder);

        opening.LastPosition.Should().Be(last);
    }

    [SkippableFact]
    public async Task WriteNote_AfterTheFolderWasRemoved_IsNoticedWithoutAnyEvent()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody remove files in use.");
        await using var scene = new JournalScene();
        var folder = Path.Combine(scene.Folder, "journal");
        var (journal, _) = await scene.OpenAsync(folder: folder);
        await journal.AppendAsync(SampleEvents.Many(10), None);

        Remove(folder, "folder");
        await journal.WriteNoteAsync("note", "kept", None);
        scene.Time.Advance(LookInterval);
        await journal.ReadNoteAsync("note", None);

        await ShouldHoldAsync(scene, folder, events: 10);
    }

    [SkippableFact]
    public async Task Append_FolderCannotBeMadeAgain_IsToldAndNothingIsLostOnceItCan()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows lets nobody remove files in use.");
        await using var scene = new JournalScene();
        var folder = Path.Combine(scene.Folder, "journal");
        var (journal, _) = await scene.OpenAsync(folder: folder);
        await journal.AppendAsync(SampleEvents.Many(10), None);
        Remove(folder, "folder");
        await File.WriteAllTextAsync(folder, "in the way");
        await journal.AppendAsync(SampleEvents.Many(1), None);
        scene.Time.Advance(LookInterval);

        await FluentActions.Awaiting(async () => await journal.AppendAsync(SampleEvents.Many(1), None)).Should().ThrowAsync<JournalException>();
        File.Delete(folder);
        await journal.AppendAsync(SampleEvents.Many(1), None);

        (await SequencesAsync(journal)).Should().HaveCount(12, "what was appended before it was noticed is kept, too");
    }

    private static void Remove(string folder, string what)
    {
        if (what.StartsWith("folder", StringComparison.Ordinal))
            Directory.Delete(folder, recursive: true);
        if (what == "folder, made again")
            Directory.CreateDirectory(folder);
        if (what == "log")
            File.Delete(Path.Combine(folder, "pbx.journal-wal"));
        if (what == "file without its log")
            File.Delete(Path.Combine(folder, "pbx.journal"));
        if (what != "files")
            return;
        foreach (var file in Directory.GetFiles(folder, "pbx.journal*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Delete(file);
    }

    /// <summary>What a process finds that is started after the one under test was killed now.</summary>
    private static async Task ShouldHoldAsync(JournalScene scene, string folder, int events)
    {
        var copy = Directory.CreateDirectory(Path.Combine(scene.Folder, "copy")).FullName;
        foreach (var file in Directory.GetFiles(folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var (next, opening) = await scene.OpenAsync(folder: copy);
        opening.Trouble.Should().BeNull();
        (await SequencesAsync(next)).Should().HaveCount(events);
        (await next.ReadNoteAsync("note", None)).Should().Be("kept");
    }
}
