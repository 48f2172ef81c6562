using FluentAssertions;
using Speakr.Monitor.Journal;
using Xunit;
using static Speakr.Monitor.Tests.Journal.JournalScene;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>Disks that are full or read-only.</summary>
public sealed class SqliteJournalDiskTests
{
    [SkippableFact]
    public async Task FullDisk_RefusesAll_UntilThereIsRoom()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 2);
        await using var scene = new JournalScene();
        var journal = scene.Create(folder: disk.Path, maxBytes: 48 << 20);
        await journal.OpenAsync(None);
        var appended = await FillAsync(journal);

        (await SequencesAsync(journal)).Should().HaveCount(appended, "an append that fails leaves nothing");
        journal.Usage.Events.Should().Be(appended);
        disk.Fill();
        (await FillAsync(journal)).Should().Be(0);

        (await journal.RemoveAsync(appended / 2, Nothing, None)).Should().Be(appended / 2, "a reserve is kept for that");
        await journal.AppendAsync(SampleEvents.Many(100), None);
        (await SequencesAsync(journal)).Should().HaveCount(appended - (appended / 2) + 100);
    }

    [SkippableFact]
    public async Task DiskThatOthersFilled_LetsAppendsGoOnWhenItHasRoomAgain()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 2);
        await using var scene = new JournalScene();
        var (journal, _) = await scene.OpenAsync(folder: disk.Path);
        var last = await journal.AppendAsync(SampleEvents.Many(1000), None);
        disk.Fill();
        var appended = await FillAsync(journal);

        disk.MakeRoom();

        (await journal.AppendAsync(SampleEvents.Many(100), None)).Should().Be(last + appended + 100);
        (await SequencesAsync(journal)).Should().HaveCount(1000 + appended + 100);
    }

    [SkippableFact]
    public async Task FullDisk_AtTheStart_IsToldAndOvercome()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 2);
        await using var scene = new JournalScene();
        disk.Fill();
        var journal = scene.Create(folder: disk.Path);

        var error = await FluentActions.Awaiting(async () => await journal.OpenAsync(None)).Should().ThrowAsync<JournalException>();
        error.Which.IsFull.Should().BeFalse();
        error.Which.Message.Should().Contain(disk.Path);
        disk.MakeRoom();

        (await journal.AppendAsync(SampleEvents.Many(1), None)).Should().Be(1, "an append tries again by itself");
    }

    [SkippableFact]
    public async Task ReadOnlyDisk_IsToldAndOvercome()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 2);
        await using var scene = new JournalScene();
        disk.MakeReadOnly(true);
        var journal = scene.Create(folder: disk.Path);

        var error = await FluentActions.Awaiting(async () => await journal.OpenAsync(None)).Should().ThrowAsync<JournalException>();
        error.Which.IsFull.Should().BeFalse();
        error.Which.Message.Should().Contain(disk.Path);
        disk.MakeReadOnly(false);

        (await journal.OpenAsync(None)).Should().Be(new JournalOpening(0, null));
    }

    [Fact]
    public async Task FolderThatIsAFile_IsTold()
    {
        await using var scene = new JournalScene();
        var file = Path.Combine(scene.Folder, "file");
        await File.WriteAllTextAsync(file, "");

        var error = await FluentActions.Awaiting(() => scene.OpenAsync(folder: file)).Should().ThrowAsync<JournalException>();

        error.Which.Message.Should().Contain(file);
    }

    private static async Task<int> FillAsync(IEventJournal journal)
    {
        for (var appended = 0; appended <= 100_000; appended += 100)
        {
            try
            {
                await journal.AppendAsync(SampleEvents.Many(100), None);
            }
            catch (JournalException error)
            {
                error.IsFull.Should().BeFalse("a disk without room is a failure, not the limit");
                error.Message.Should().Contain("pbx.journal");
                return appended;
            }
        }

        throw new InvalidOperationException("The disk has no end.");
    }
}
