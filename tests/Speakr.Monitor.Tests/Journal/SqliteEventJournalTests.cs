using System.Collections;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Journal.Sqlite;
using Xunit;
using static Speakr.Monitor.Tests.Journal.JournalScene;

namespace Speakr.Monitor.Tests.Journal;

public sealed class SqliteEventJournalTests
{
    [Fact]
    public async Task TwoOwners_TakeDifferentFiles_AndTheNextOneTheFirstThatIsFree()
    {
        await using var scene = new JournalScene();
        var (first, _) = await scene.OpenAsync();
        var (second, _) = await scene.OpenAsync();
        await first.AppendAsync(SampleEvents.Many(1, 1), None);
        await second.AppendAsync(SampleEvents.Many(1, 2), None);
        File.Exists(Path.Combine(scene.Folder, "pbx-2.journal")).Should().BeTrue();

        await first.DisposeAsync();
        var (third, _) = await scene.OpenAsync();

        (await SequencesAsync(third)).Should().Equal(1);
        (await SequencesAsync(second)).Should().Equal(2);
    }

    [Fact]
    public async Task MoreOwnersThanFiles_AreRefused()
    {
        await using var scene = new JournalScene();
        for (var number = 1; number <= 8; number++)
            await scene.OpenAsync();

        var error = await FluentActions.Awaiting(() => scene.OpenAsync()).Should().ThrowAsync<JournalException>();

        error.Which.IsFull.Should().BeFalse();
        error.Which.Message.Should().Contain(scene.File);
    }

    [Fact]
    public async Task Open_RemovesWhatIsTooOld()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(10);
        scene.Time.Advance(TimeSpan.FromDays(2));
        var (journal, _) = await scene.OpenAsync();
        (await SequencesAsync(journal)).Should().HaveCount(10, "three days are allowed");
        var young = SampleEvents.Plain(11) with { ReceivedAt = scene.Time.GetUtcNow() };
        await journal.AppendAsync([young], None);
        await journal.DisposeAsync();

        scene.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        (journal, var opening) = await scene.OpenAsync();

        (await AllAsync(journal)).Should().Equal(young);
        opening.Should().Be(new JournalOpening(11, null));
        journal.Usage.Events.Should().Be(1);
    }

    [Fact]
    public async Task File_CanBeReadWithEverydayTools()
    {
        await using var scene = new JournalScene();
        var (journal, _) = await scene.OpenAsync();
        var item = SampleEvents.Plain(7, "1.1", "1.2") with { ReceivedAt = new(2026, 11, 22, 9, 0, 0, 120, TimeSpan.FromHours(-3)), AgentName = "João" };
        await journal.AppendAsync([item], None);

        using var connection = JournalDatabase.OpenToRead(Path.Combine(scene.CopyAsKilled(), "pbx.journal"));
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT receivedAt || ' ' || source || ' ' || kind || ' ' || linkedId || ' ' || uniqueId || ' ' || details FROM Events";

        command.ExecuteScalar().Should().Be(
            "2026-11-22T12:00:00.1200000Z pbx QueueCallerJoin 1.1 1.2 "
            + """{"sequence":7,"queue":"600","callerNumber":"5511900000000","agentName":"João"}""");
        (await AllAsync(journal)).Should().Equal(item);
    }

    [Fact]
    public async Task AfterAnOutage_TheFileGivesItsRoomBack()
    {
        await using var scene = new JournalScene();
        var (journal, _) = await scene.OpenAsync();
        for (var batch = 0; batch < 30; batch++)
            await journal.AppendAsync(SampleEvents.Many(5000), None);
        await journal.RemoveAsync(long.MaxValue, Nothing, None);
        await journal.DisposeAsync();

        new FileInfo(scene.File).Length.Should().BeLessThan(20 << 20, "it held some 33 MB");
    }

    [Fact]
    public async Task Append_NobodyElseHasTheTurn_IsDoneOnTheCallersThread()
    {
        await using var scene = new JournalScene();
        var (journal, _) = await scene.OpenAsync();
        var events = new ThreadSpy();

        var append = journal.AppendAsync(events, None).AsTask();

        append.IsCompleted.Should().BeTrue("an append that waits hands the caller to another thread");
        (await append).Should().Be(1);
        events.ReadBy.Should().Be(Environment.CurrentManagedThreadId);
        journal.ReadAsync(0, 10, None).AsTask().IsCompleted.Should().BeTrue();
        journal.WriteNoteAsync("name", "value", None).AsTask().IsCompleted.Should().BeTrue();
        journal.RemoveAsync(1, Nothing, None).AsTask().IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Append_WhileManyEventsAreRemoved_HasItsTurnBetweenTwoPortions()
    {
        const int many = 10_000;
        await using var scene = new JournalScene();
        var (journal, _) = await scene.OpenAsync();
        var last = await journal.AppendAsync(SampleEvents.Many(many), None);
        var append = Task.FromResult(0L);
        var eventsAtTheEnd = 0L;
        var keep = new AskedSet(linkedId =>
        {
            if (linkedId == "call-1")
                append = journal.AppendAsync(SampleEvents.Many(1), None).AsTask();
            if (linkedId == $"call-{many}")
                eventsAtTheEnd = journal.Usage.Events;
        });

        (await journal.RemoveAsync(last, keep, None)).Should().Be(0);

        (await append).Should().Be(last + 1);
        eventsAtTheEnd.Should().Be(many + 1, "it was appended before the last portion");
    }

    [Fact]
    public async Task ManyAppends_TheLogStaysBounded()
    {
        const long tooLong = 64 << 20;
        await using var scene = new JournalScene();
        var (journal, _) = await scene.OpenAsync();
        var events = SampleEvents.Many(25_000);

        foreach (var next in events)
            await journal.AppendAsync([next], None);

        new FileInfo($"{scene.File}-wal").Length.Should().BeLessThan(tooLong + (1 << 20), "each append writes a page at least, 100 MB together");
        journal.Usage.Bytes.Should().BeLessThan(tooLong + (10 << 20));
        (await SequencesAsync(journal)).Should().Equal(events.Select(item => item.Sequence));
    }

    [Fact]
    public async Task FileThatAnotherProgramReads_IsTold_AndUsedOnceThatHasEnded()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(3);
        var journal = scene.Create();
        using (var other = JournalDatabase.OpenToRead(scene.File))
        {
            JournalDatabase.Number(other, "SELECT COUNT(*) FROM Events").Should().Be(3);
            var error = await FluentActions.Awaiting(async () => await journal.OpenAsync(None)).Should().ThrowAsync<JournalException>();
            error.Which.Message.Should().Contain(scene.File).And.Contain("Close that program");
        }

        (await journal.AppendAsync(SampleEvents.Many(1), None)).Should().Be(4);
    }

    [Fact]
    public async Task LaterFormat_IsLeftAlone()
    {
        await using var scene = new JournalScene();
        await scene.WriteAsync(1);
        using (var connection = JournalDatabase.Open(scene.File))
            JournalDatabase.Run(connection, "PRAGMA user_version = 2");

        var error = await FluentActions.Awaiting(() => scene.OpenAsync()).Should().ThrowAsync<JournalException>();

        error.Which.Message.Should().Contain("later version");
        scene.SetAside.Should().BeEmpty();
    }

    [Fact]
    public async Task FullSync_KeepsEventsLikewise()
    {
        await using var scene = new JournalScene();
        var journal = scene.Create(fullSync: true);
        await journal.OpenAsync(None);

        await journal.AppendAsync(SampleEvents.Many(10), None);

        (await SequencesAsync(journal)).Should().HaveCount(10);
    }

    [Fact]
    public async Task NotOpened_SaysSo()
    {
        await using var scene = new JournalScene();

        await FluentActions.Awaiting(async () => await scene.Create().AppendAsync([], None)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Theory]
    [InlineData("pbx", "pbx")]
    [InlineData("pbx_1-a", "pbx_1-a")]
    [InlineData("pbx-2", "pbx-2~*")]
    [InlineData("PBX", "pbx~*")]
    [InlineData("../../etc/passwd", "______etc_passwd~*")]
    [InlineData("", "journal~*")]
    [InlineData("电话\0", "___~*")]
    public void FileName_IsSafe(string name, string expected) => JournalFileName.Of(name).Should().Match(expected);

    [Fact]
    public void FileNames_AreDistinct_AndShort()
    {
        string[] names = ["pbx", "PBX", "Pbx", "pbx ", "pbx-2", "pbx/", "pbx\\", new('x', 300), new('x', 301), "\ud800", "\ud801", "é", "è"];

        names.Select(JournalFileName.Of).Should().OnlyHaveUniqueItems().And.OnlyContain(name => name.Length < 80);
    }

    [Theory]
    [InlineData(" ", 1L << 30, 1, "Folder")]
    [InlineData("x", 1000, 1, "MaxBytes")]
    [InlineData("x", 1L << 30, 0, "MaxAge")]
    public void WrongOption_IsNamed(string folder, long maxBytes, int hours, string setting)
    {
        using var services = new ServiceCollection().AddSpeakrMonitor()
            .UseSqliteJournal(folder, options => (options.MaxBytes, options.MaxAge) = (maxBytes, TimeSpan.FromHours(hours)))
            .Services.BuildServiceProvider();

        FluentActions.Invoking(() => services.GetRequiredService<IStartupValidator>().Validate())
            .Should().Throw<OptionsValidationException>().WithMessage($"*SqliteJournalOptions.{setting}*");
    }

    [Fact]
    public void FirstChoice_Wins()
    {
        using var services = new ServiceCollection().AddLogging().AddSpeakrMonitor()
            .UseSqliteJournal("one", options => options.FullSync = true).UseSqliteJournal("", options => options.MaxBytes = 0).UseInMemoryJournal()
            .Services.BuildServiceProvider();

        services.GetRequiredService<IEventJournalFactory>().Should().BeOfType<SqliteEventJournalFactory>();
        services.GetRequiredService<IOptions<SqliteJournalOptions>>().Value.Should().BeEquivalentTo(
            new SqliteJournalOptions { Folder = "one", FullSync = true });
    }

    /// <summary>One event, and the thread that took it.</summary>
    private sealed class ThreadSpy : IReadOnlyList<CallEvent>
    {
        public int ReadBy { get; private set; }

        public int Count => 1;

        public CallEvent this[int index]
        {
            get
            {
                ReadBy = Environment.CurrentManagedThreadId;
                return SampleEvents.Plain(1);
            }
        }

        public IEnumerator<CallEvent> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Contains everything, and says what it was asked for.</summary>
    private sealed class AskedSet(Action<string> asked) : HashSet<string>(["anything"]), IReadOnlySet<string>
    {
        bool IReadOnlySet<string>.Contains(string item)
        {
            asked(item);
            return true;
        }
    }
}
