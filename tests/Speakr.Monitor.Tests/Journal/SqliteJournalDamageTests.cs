using FluentAssertions;
using Speakr.Monitor.Journal;
using Xunit;
using static Speakr.Monitor.Tests.Journal.JournalScene;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>What a journal makes of files that a dying process, a dying disk or a careless hand left.</summary>
public sealed class SqliteJournalDamageTests
{
    private const int Many = 2000;

    [Fact]
    public async Task KilledWriter_LeavesEverythingThatWasAppended()
    {
        await using var scene = new JournalScene();
        var (writer, _) = await scene.OpenAsync();
        for (var number = 1; number <= 50; number++)
            await writer.AppendAsync(SampleEvents.Many(1, number), None);

        var (heir, opening) = await scene.OpenAsync(folder: scene.CopyAsKilled());

        opening.Should().Be(new JournalOpening(50, null));
        (await SequencesAsync(heir)).Should().Equal(Enumerable.Range(1, 50).Select(number => (long)number));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TornLog_LosesItsTornEndOnly(bool cutOff)
    {
        await using var scene = new JournalScene();
        var (writer, _) = await scene.OpenAsync();
        for (var number = 1; number <= 50; number++)
            await writer.AppendAsync(SampleEvents.Many(1, number), None);
        var copy = scene.CopyAsKilled();
        var log = Path.Combine(copy, "pbx.journal-wal");
        if (cutOff)
        {
            using var stream = File.OpenWrite(log);
            stream.SetLength(stream.Length - 100);
        }
        else
        {
            Overwrite(log, -100, 100);
        }

        var (heir, opening) = await scene.OpenAsync(folder: copy);

        opening.Trouble.Should().BeNull("the last transaction was never finished, as far as the file can tell");
        (await SequencesAsync(heir)).Should().Equal(Enumerable.Range(1, 49).Select(number => (long)number));
        (await heir.AppendAsync(SampleEvents.Many(1), None)).Should().Be(50);
    }

    [Fact]
    public async Task DamagedPage_LosesItsEventsOnly()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(Many);
        Overwrite(scene.File, 50 * PageSize, PageSize);

        var (journal, opening) = await scene.OpenAsync();

        var kept = await SequencesAsync(journal);
        kept.Should().HaveCountGreaterThan(Many - 50).And.HaveCountLessThan(Many).And.BeInAscendingOrder();
        opening.Trouble.Should().Contain(scene.File).And.Contain($"{kept.Length} events").And.Contain(scene.SetAside.Should().ContainSingle().Subject);
        opening.LastPosition.Should().BeGreaterThanOrEqualTo(Many);
        (await journal.ReadNoteAsync("note", None)).Should().Be("kept");
        (await journal.AppendAsync(SampleEvents.Many(1), None)).Should().BeGreaterThan(opening.LastPosition);
        journal.Usage.Events.Should().Be(kept.Length + 1);
    }

    [Fact]
    public async Task SeveralDamagedPages_WhatStandsBeforeAndAfterThemIsKept()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(Many);
        foreach (var page in (long[])[20, 21, 40])
            Overwrite(scene.File, page * PageSize, PageSize, 0);

        var (journal, _) = await scene.OpenAsync();

        var kept = await SequencesAsync(journal);
        kept.Should().HaveCountGreaterThan(Many / 2).And.HaveCountLessThan(Many).And.BeInAscendingOrder().And.StartWith(1).And.EndWith(Many);
    }

    [Fact]
    public async Task DamagedHeader_IsSetAsideWhole()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(Many);
        Overwrite(scene.File, 0, 100);

        var (journal, opening) = await scene.OpenAsync();

        opening.Trouble.Should().Contain("0 events").And.Contain(scene.SetAside.Should().ContainSingle().Subject);
        (await journal.AppendAsync(SampleEvents.Many(1), None)).Should().BeGreaterThan(Many);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task NoDatabaseAtAll_IsSetAside(int length)
    {
        await using var scene = new JournalScene();
        await File.WriteAllBytesAsync(scene.File, Enumerable.Repeat((byte)'x', length).ToArray());

        var (journal, opening) = await scene.OpenAsync();

        scene.SetAside.Should().HaveCount(length == 0 ? 0 : 1, "SQLite takes an empty file for a new one");
        (opening.Trouble is null).Should().Be(length == 0);
        (await journal.AppendAsync(SampleEvents.Many(1), None)).Should().BeGreaterThan(opening.LastPosition);
    }

    [Fact]
    public async Task FileThatEndsTooSoon_KeepsItsBeginning()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(Many);
        using (var stream = File.OpenWrite(scene.File))
            stream.SetLength(stream.Length / 2 / PageSize * PageSize);

        var (journal, opening) = await scene.OpenAsync();

        var kept = await SequencesAsync(journal);
        kept.Should().HaveCountGreaterThan(Many / 3);
        kept.Should().Equal(Enumerable.Range(1, kept.Length).Select(number => (long)number));
        opening.Trouble.Should().NotBeNull();
    }

    [Fact]
    public async Task DamageNoticedLater_FailsOnce_ThenGoesOn()
    {
        const int beyondCaches = 30_000;
        await using var scene = new JournalScene();
        await scene.WriteAsync(beyondCaches);
        var (journal, opening) = await scene.OpenAsync();
        Overwrite(scene.File, 50 * PageSize, PageSize);

        var error = await FluentActions.Awaiting(() => AllAsync(journal)).Should().ThrowAsync<JournalException>();
        error.Which.IsFull.Should().BeFalse();
        error.Which.Message.Should().Contain(scene.File);
        var position = await journal.AppendAsync(SampleEvents.Many(1, beyondCaches + 1), None);

        position.Should().BeGreaterThan(opening.LastPosition);
        scene.SetAside.Should().ContainSingle();
        (await SequencesAsync(journal)).Should().HaveCountGreaterThan(beyondCaches - 50).And.EndWith(beyondCaches + 1);
    }

    [Fact]
    public async Task EventThatMakesNoSense_IsLeftBehind()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(3);
        using (var connection = Speakr.Monitor.Journal.Sqlite.JournalDatabase.Open(scene.File))
            Speakr.Monitor.Journal.Sqlite.JournalDatabase.Run(connection, "UPDATE Events SET details = '{' WHERE position = 2");
        var (journal, _) = await scene.OpenAsync();

        await FluentActions.Awaiting(() => AllAsync(journal)).Should().ThrowAsync<JournalException>();

        (await SequencesAsync(journal)).Should().Equal(1, 3);
    }

    [Fact]
    public async Task ProcessThatDiedWhileItSetAFileAside_IsFollowedUp()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(3);
        File.Move(scene.File, $"{scene.File}.salvage");
        await File.WriteAllTextAsync($"{scene.File}-wal", "of the file that was set aside");

        var (journal, opening) = await scene.OpenAsync();

        opening.Should().Be(new JournalOpening(3, null));
        (await SequencesAsync(journal)).Should().Equal(1, 2, 3);
    }
}
