using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline.Healing;
using Xunit;
using static Speakr.Monitor.Tests.Cdr.Records.Rows;

namespace Speakr.Monitor.Tests.Pipeline.Healing;

public sealed class HistoryHealerTests
{
    private readonly InMemoryCallHistoryStore _store = new();
    private readonly ManualTime _time = new(At(3600));

    [Fact]
    public async Task Heal_CallsThatNobodyHeardOf_AreAdded()
    {
        var result = await HealAsync(new ScriptedRecords(
            Answered("600", 5, 60, "PJSIP/1001-0a"), Of("2.2", Rung("601", 9, 8, "PJSIP/1002-0b")), Of("3.3", Elsewhere(4, 4))));

        result.Should().Be(new HealResult(2, 2, 0, 0));
        (await FindAsync(Channel)).Should().BeEquivalentTo(new
        {
            Status = CallStatus.Ended, Queue = "600", Extension = "1001", CallerNumber = "11987650001", OnPanel = false, CreatedAt = At(5),
        });
        (await FindAsync(Channel)).Visits.Should().ContainSingle().Which.IsReconstructed.Should().BeTrue();
        (await FindAsync("2.2")).Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Queue = "601", Extension = "", OnPanel = false });
    }

    [Fact]
    public async Task Heal_CallThatStandsOpen_IsClosedAsItReallyEnded()
    {
        await SaveAsync(Open(Channel));

        var result = await HealAsync(new ScriptedRecords(Answered("600", 1, 60, "PJSIP/1001-0a")));

        result.Should().Be(new HealResult(1, 0, 1, 0));
        (await FindAsync(Channel)).Should().BeEquivalentTo(new { Status = CallStatus.Ended, Extension = "1001", OnPanel = false });
    }

    [Fact]
    public async Task Heal_CallThatEndedWithoutItsAnswer_IsCorrected()
    {
        await SaveAsync(Over(Open(Channel), VisitEndReason.Lost));

        var result = await HealAsync(new ScriptedRecords(Answered("600", 1, 60, "PJSIP/1001-0a")));

        result.Should().Be(new HealResult(1, 0, 0, 1));
        (await FindAsync(Channel)).Should().BeEquivalentTo(new { Status = CallStatus.Ended, Extension = "1001" });
    }

    [Fact]
    public async Task Heal_CallThatIsRight_IsLeftAsItIs()
    {
        await SaveAsync(Over(Open(Channel), VisitEndReason.Abandon));
        var before = await FindAsync(Channel);

        var result = await HealAsync(new ScriptedRecords(Rung("600", 1, 59, "PJSIP/1001-0a")));

        result.Should().Be(new HealResult(1, 0, 0, 0));
        (await FindAsync(Channel)).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task Heal_Again_ChangesNothing()
    {
        await SaveAsync(Open("2.2"));
        var records = new ScriptedRecords(
            Answered("600", 5, 60, "PJSIP/1001-0a"), Rung("601", 70, 10, "PJSIP/1001-0a"), Of("2.2", Rung("600", 9, 8, "PJSIP/1002-0b")));
        (await HealAsync(records)).Should().Be(new HealResult(2, 1, 1, 0));
        var before = new[] { await FindAsync(Channel), await FindAsync("2.2") };
        _time.Advance(TimeSpan.FromMinutes(5));

        (await HealAsync(records)).Should().Be(new HealResult(2, 0, 0, 0));

        new[] { await FindAsync(Channel), await FindAsync("2.2") }.Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task Heal_OneRowAVisitInTheSecondOfTheHangup_TheLastVisitIsTheCall()
    {
        await HealAsync(new ScriptedRecords(
            Answered("600", 300, 30, "PJSIP/1001-0a", sequence: 1), Rung("601", 300, 30, "", sequence: 2), Answered("602", 300, 30, "PJSIP/1003-0c", sequence: 3)));

        var call = await FindAsync(Channel);
        call.Should().BeEquivalentTo(new { Status = CallStatus.Ended, Queue = "602", Extension = "1003" });
        call.Visits.Select(visit => $"{visit.Number} {visit.Queue} {visit.Extension}").Should().Equal("1 600 1001", "2 601 ", "3 602 1003");
    }

    [Fact]
    public async Task Heal_RightCallWithOneRowAVisitInTheSecondOfTheHangup_IsLeftAsItIs()
    {
        var open = Open(Channel);
        await SaveAsync(open with
        {
            Status = CallStatus.Ended, Queue = "601", Extension = "1003", OnPanel = false, UpdatedAt = At(300),
            Visits =
            [
                open.Visits[0] with
                {
                    AnsweredAt = At(10), LeftAt = At(10), EndedAt = At(60), HungUpAt = At(300), WaitSeconds = 10, TalkSeconds = 50, Extension = "1001",
                    EndReason = VisitEndReason.Transfer,
                },
                new QueueVisit
                {
                    Number = 2, Queue = "601", UniqueId = Channel, JoinedAt = At(61), AnsweredAt = At(70), LeftAt = At(70), EndedAt = At(300),
                    HungUpAt = At(300), WaitSeconds = 9, TalkSeconds = 230, Extension = "1003", EndReason = VisitEndReason.Agent,
                },
            ],
        });

        var result = await HealAsync(new ScriptedRecords(
            Answered("600", 300, 30, "PJSIP/1001-0a", sequence: 1), Answered("601", 300, 30, "PJSIP/1003-0c", sequence: 2)));

        (await FindAsync(Channel)).Visits.Select(visit => $"{visit.Queue} {visit.Extension}").Should().Equal("600 1001", "601 1003");
        result.Should().Be(new HealResult(1, 0, 0, 0));
    }

    [Fact]
    public async Task Heal_RecordsThatMayStillBeWritten_AreLeftAlone()
    {
        var records = new ScriptedRecords(Rung("600", 3590, 5, "PJSIP/1001-0a"));

        (await HealAsync(records)).Should().Be(HealResult.None);
        _time.Advance(TimeSpan.FromSeconds(10));

        (await HealAsync(records)).Added.Should().Be(1);
    }

    [Fact]
    public async Task Heal_OnlyAnotherChannelOfTheCallIsOver_TheCallerGoesOn()
    {
        await SaveAsync(Open(Channel));

        var result = await HealAsync(new ScriptedRecords(Of("9.9", Rung("601", 20, 10, "PJSIP/1002-0b")) with { LinkedId = Channel }));

        result.Should().Be(HealResult.None);
        (await FindAsync(Channel)).OnPanel.Should().BeTrue();
    }

    [Fact]
    public async Task Heal_ManyCalls_InPortionsThatKeepACallWhole()
    {
        // One call of one channel, 1,000 of two: portions of exactly 500 channels would divide one.
        var rows = Enumerable.Range(0, 1_000).SelectMany(number => new[] { 0, 1 }.Select(channel =>
            Of($"{number}.{channel}", Rung("600", number, 5, "PJSIP/1-1")) with { LinkedId = $"{number}.0" }));
        var records = new ScriptedRecords([Of("x.0", Rung("600", 0, 5, "PJSIP/1-1")), .. rows]);

        var result = await HealAsync(records);

        result.Should().Be(new HealResult(1_001, 1_001, 0, 0));
        records.Readings.Should().HaveCount(4).And.OnlyContain(channels => channels.Count <= 501);
        records.Readings.SelectMany(channels => channels).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Heal_SeveralPbxs_EachIsLookedAt()
    {
        var result = await HealAsync(
            new ScriptedRecords(Rung("600", 0, 5, "PJSIP/1-1")) { Source = "north" },
            new ScriptedRecords(Of("2.2", Rung("600", 0, 5, "PJSIP/1-1"))) { Source = "south" });

        result.Should().Be(new HealResult(2, 2, 0, 0));
    }

    [Fact]
    public async Task Heal_Period_EndsBeforeItsEnd()
    {
        var records = new ScriptedRecords(
            Of("1.1", Rung("600", -1, 5, "PJSIP/1-1")), Of("1.2", Rung("600", 0, 5, "PJSIP/1-1")), Of("1.3", Rung("600", 3_000, 5, "PJSIP/1-1")));

        (await Healer(records).HealAsync(At(0), At(3_000), CancellationToken.None)).Calls.Should().Be(1);

        (await FindAsync("1.2")).Should().NotBeNull();
    }

    [Fact]
    public async Task Heal_SeveralDays_EachOnce()
    {
        _time.Advance(TimeSpan.FromDays(10));
        var rows = Enumerable.Range(0, 8).Select(day => Of(string.Create(CultureInfo.InvariantCulture, $"{day}.1"), Rung("600", day * 86_400, 5, "PJSIP/1-1")));

        var result = await Healer(new ScriptedRecords(rows)).HealAsync(At(0), At(8 * 86_400), CancellationToken.None);

        result.Should().Be(new HealResult(8, 8, 0, 0));
    }

    [Fact]
    public async Task Heal_RecordsCannotBeRead_SaysSo()
    {
        var records = new ScriptedRecords(Rung("600", 0, 5, "PJSIP/1-1")) { Failure = () => new CdrSyncException("away", isTransient: true) };

        var heal = () => HealAsync(records);

        await heal.Should().ThrowAsync<CdrSyncException>().WithMessage("away");
    }

    private static CallRecordRow Of(string channel, CallRecordRow row) => row with { UniqueId = channel, LinkedId = channel };

    private static Call Open(string id) => new()
    {
        LinkedId = id, UniqueId = id, Status = CallStatus.Waiting, Queue = "600", OnPanel = true, CreatedAt = At(0), UpdatedAt = At(0),
        CallerNumber = "11987650001", Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = id, JoinedAt = At(0) }],
    };

    private static Call Over(Call call, VisitEndReason reason) => call with
    {
        Status = CallStatus.Abandoned, OnPanel = false, UpdatedAt = At(60),
        Visits = [call.Visits[0] with { LeftAt = At(60), EndedAt = At(60), HungUpAt = At(60), WaitSeconds = 60, EndReason = reason }],
    };

    private HistoryHealer Healer(params ICallRecordSource[] sources) =>
        new(sources, _store, Options.Create(new SpeakrMonitorOptions()), _time, NullLogger<HistoryHealer>.Instance);

    private Task<HealResult> HealAsync(params ICallRecordSource[] sources) =>
        Healer(sources).HealAsync(At(0), At(3_600), CancellationToken.None);

    private async Task SaveAsync(params Call[] calls) => await _store.SaveAsync(calls, CancellationToken.None);

    private async Task<Call> FindAsync(string id) =>
        await _store.FindAsync(id, CancellationToken.None) ?? throw new KeyNotFoundException(id);
}
