using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>The behaviour that every <see cref="ICallRecordSource"/> must show.</summary>
public abstract class CallRecordSourceConformance : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeZoneInfo SaoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");
    private ICallRecordSource? _source;

    private protected CallRecordSourceConformance(CallRecordSourceSetup setup) => Setup = setup;

    private CallRecordSourceSetup Setup { get; }

    private ICallRecordSource Source => _source!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_source is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (_source as IDisposable)?.Dispose();
        await Setup.DisposeAsync();
    }

    [SkippableFact]
    public async Task Source_Named_HasTheNameOfItsEvents()
    {
        _source = await Setup.CreateAsync("north", "", TimeZoneInfo.Utc);

        Source.Source.Should().Be("north");
    }

    [SkippableFact]
    public async Task Find_Period_TheQueueCallsThatHaveARecordInIt()
    {
        await BeginAsync(
            Record("1.1", 0), Record("1.2", 59), Record("1.3", 60), Record("1.4", 119), Record("1.5", 120),
            Record("1.6", 90) with { Queue = "" }, Record("1.7", 90) with { LinkedId = "1.3" });

        var found = await FindAsync(At(60), At(120));

        found.Should().BeEquivalentTo([new CallRecordKey("1.3", "1.3"), new CallRecordKey("1.4", "1.4"), new CallRecordKey("1.3", "1.7")]);
    }

    [SkippableFact]
    public async Task Find_SeveralRecordsOfAChannel_FindsItOnce()
    {
        await BeginAsync(Record("1.1", 0), Record("1.1", 1), Record("1.1", 2) with { Queue = "601" });

        (await FindAsync(At(0), At(60))).Should().Equal(new CallRecordKey("1.1", "1.1"));
    }

    [SkippableFact]
    public async Task Find_LongPeriod_FindsEachOnce()
    {
        const int Day = 24 * 3600;
        await BeginAsync([.. Enumerable.Range(0, 40).Select(day => Record($"1.{day}", day * Day)), Record("1.3", 4 * Day)]);

        (await FindAsync(At(0), At(40 * Day))).Select(key => key.UniqueId).Should()
            .BeEquivalentTo(Enumerable.Range(0, 40).Select(day => $"1.{day}"));
    }

    [SkippableFact]
    public async Task Find_EmptyPeriod_FindsNothing()
    {
        await BeginAsync(Record("1.1", 0));

        (await FindAsync(At(0), At(0))).Should().BeEmpty();
        (await FindAsync(At(60), At(0))).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task FindEnded_ChannelsWithRecords_WhateverTheyDid()
    {
        await BeginAsync(Record("1.1", 0), Record("1.1", 1), Record("1.2", 0) with { Queue = "" }, Record("1.3", 0));

        (await Source.FindEndedAsync(["1.1", "1.2", "1.9"], None)).Should().BeEquivalentTo(["1.1", "1.2"]);
        (await Source.FindEndedAsync([], None)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Read_Channel_TheWholeCall()
    {
        await BeginAsync(
            Record("1.1", 0) with { Duration = 5, Sequence = 1 },
            Record("1.1", 6) with { Duration = 30, Sequence = 3, AgentChannel = "PJSIP/front-desk-0000000b", IsAnswered = true },
            Record("1.1", 40) with { Duration = 20, Sequence = 4, Queue = "" },
            Record("1.2", 0));

        var call = (await Source.ReadAsync(["1.1"], None)).Should().ContainSingle().Subject;

        call.Should().BeEquivalentTo(new RecordedCall
        {
            LinkedId = "1.1", UniqueId = "1.1", CallerNumber = "11987650001", StartedAt = At(0), EndedAt = At(60),
            Visits =
            [
                new RecordedVisit { Queue = "600", UniqueId = "1.1", JoinedAt = At(0), AnsweredAt = At(6), EndedAt = At(36), Extension = "front-desk" },
            ],
        });
    }

    [SkippableFact]
    public async Task Read_TwoChannelsOfOneCall_OneCall()
    {
        await BeginAsync(Record("1.1", 0), Record("1.2", 20) with { LinkedId = "1.1", Queue = "601" });

        (await Source.ReadAsync(["1.2", "1.1"], None)).Should().ContainSingle()
            .Which.Visits.Select(visit => $"{visit.Queue} {visit.UniqueId}").Should().Equal("600 1.1", "601 1.2");
    }

    [SkippableFact]
    public async Task Read_ManyChannels_AllThatHaveRecords()
    {
        var ids = Enumerable.Range(0, 1_201).Select(number => $"1.{number}").ToList();
        await BeginAsync([.. ids.Take(1_200).Select(id => Record(id, 0))]);

        (await Source.ReadAsync([.. ids, .. ids], None)).Select(call => call.UniqueId).Should().BeEquivalentTo(ids.Take(1_200));
        (await Source.ReadAsync([], None)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Read_IdsOfAnyCharacters_AreValuesAndNothingElse()
    {
        await BeginAsync(Record("1.1", 0), Record("it's \\ \"x\"", 0));

        (await Source.ReadAsync(["' OR '1' = '1", "\\", "", "it's \\ \"x\""], None)).Should().ContainSingle().Which.UniqueId.Should().Be("it's \\ \"x\"");
    }

    [SkippableFact]
    public async Task Read_NeverInAQueue_IsLeftOut()
    {
        await BeginAsync(Record("1.1", 0) with { Queue = "" });

        (await Source.ReadAsync(["1.1"], None)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Prefix_IsBeforeEveryIdAndKnowsItsOwn()
    {
        _source = await Setup.CreateAsync(null, "north-", TimeZoneInfo.Utc);
        await Setup.InsertAsync([Record("1.1", 0)]);

        (await FindAsync(At(0), At(1))).Should().Equal(new CallRecordKey("north-1.1", "north-1.1"));
        var call = (await Source.ReadAsync(["north-1.1", "1.1", "south-1.1", "north-"], None)).Should().ContainSingle().Subject;
        new[] { call.LinkedId, call.UniqueId, call.Visits[0].UniqueId }.Should().OnlyContain(id => id == "north-1.1");
    }

    [SkippableFact]
    public async Task TimeZone_EverySeason_TheRightTime()
    {
        _source = await Setup.CreateAsync(null, "", SaoPaulo);
        var (summer, winter) = (new DateTimeOffset(2018, 12, 1, 14, 0, 0, TimeSpan.Zero), new DateTimeOffset(2018, 7, 1, 15, 0, 0, TimeSpan.Zero));
        await Setup.InsertAsync([new SampleCallRecord("1.1", "2018-12-01 12:00:00", "600"), new SampleCallRecord("1.2", "2018-07-01 12:00:00", "600")]);

        (await FindAsync(summer, summer.AddSeconds(1))).Select(key => key.UniqueId).Should().Equal("1.1");
        (await FindAsync(winter, winter.AddSeconds(1))).Select(key => key.UniqueId).Should().Equal("1.2");
        (await Source.ReadAsync(["1.1", "1.2"], None)).Select(call => call.StartedAt).Should().BeEquivalentTo([summer, winter]);
    }

    [SkippableFact]
    public async Task Cancelled_GivesUp()
    {
        await BeginAsync(Record("1.1", 0));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var find = async () => await Source.FindAsync(At(0), At(9), _ => { }, cancelled.Token);
        var read = async () => await Source.ReadAsync(["1.1"], cancelled.Token);

        await find.Should().ThrowAsync<OperationCanceledException>();
        await read.Should().ThrowAsync<OperationCanceledException>();
    }

    private static DateTimeOffset At(int second) => new DateTimeOffset(2018, 11, 3, 23, 30, 0, TimeSpan.Zero).AddSeconds(second);

    private static SampleCallRecord Record(string uniqueId, int second) =>
        new(uniqueId, At(second).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), "600");

    private async Task BeginAsync(params IEnumerable<SampleCallRecord> records)
    {
        _source = await Setup.CreateAsync(null, "", TimeZoneInfo.Utc);
        await Setup.InsertAsync([.. records]);
    }

    private async Task<List<CallRecordKey>> FindAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var keys = new List<CallRecordKey>();
        await Source.FindAsync(from, to, keys.Add, None);
        return keys;
    }
}
