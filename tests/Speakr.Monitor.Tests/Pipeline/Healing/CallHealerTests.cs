using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Gaps;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Tests.Support;
using Xunit;
using static Speakr.Monitor.Tests.Cdr.Records.Rows;

namespace Speakr.Monitor.Tests.Pipeline.Healing;

/// <summary>Records beside the calls of a running monitor.</summary>
public sealed class CallHealerTests : IAsyncLifetime, IDisposable
{
    private const string Caller = "1795903000.30";
    private const string LocalHalf = "1795903000.32";

    private readonly ManualTime _time = new(At(600));
    private readonly PbxActor _actor;
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly InMemoryCallHistoryStore _store = new();
    private readonly GapRecorder _gaps;
    private Task _tracking = Task.CompletedTask;

    public CallHealerTests()
    {
        _actor = Actors.New(_time);
        _gaps = new GapRecorder("here", journal: null, store: null, _metrics, _time, NullLogger<GapRecorder>.Instance);
    }

    public Task InitializeAsync()
    {
        _tracking = _actor.RunAsync();
        return _actor.LeadAsync();
    }

    public async Task DisposeAsync()
    {
        _actor.Inbox.EndEvents();
        await _tracking;
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _actor.Dispose();
    }

    [Fact]
    public async Task Heal_LocalChannelOfATalkingCallerHasRecords_TheCallGoesOn()
    {
        await TellAsync(BehindLocal());

        await HealAsync(Of(LocalHalf, Answered("600", 0, 3, "PJSIP/1001-0a")));

        (await OpenAsync()).Should().ContainSingle().Which.Status.Should().Be(CallStatus.Answered);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Heal_LoadedCallWhoseLocalChannelHasRecords_IsOverWithTheCallersOwn(bool isOver)
    {
        await TellAsync(BehindLocal());
        var talking = (await OpenAsync()).Single();
        await _actor.AskAsync(
            tracker =>
            {
                tracker.Apply(Event(CallEventKind.Hangup, 4, null));
                // Forgotten, and loaded again.
                tracker.Advance(At(1200));
                tracker.Restore([talking], "pbx");
                return true;
            },
            CancellationToken.None);
        var half = Of(LocalHalf, Answered("600", 0, 3, "PJSIP/1001-0a")) with { Channel = "Local/600@grupo-00000005;2" };

        await HealAsync([half, .. isOver ? new[] { Of(Caller, Elsewhere(0, 60, "Dial")) } : []]);

        (await OpenAsync()).Should().HaveCount(isOver ? 0 : 1);
    }

    [Fact]
    public async Task Heal_CallersOwnChannelHasRecords_TheCallIsOver()
    {
        await TellAsync(BehindLocal());

        await HealAsync(Of(LocalHalf, Answered("600", 0, 3, "PJSIP/1001-0a")), Of(Caller, Elsewhere(0, 60, "Dial")));

        (await OpenAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Heal_AbandonedWhileAnAgentHeardTheAnnouncement_StaysAbandonedBesideAGap()
    {
        _gaps.Connected("pbx", At(-60));
        _gaps.Lost("pbx", At(-30), "Lost.");
        _gaps.Connected("pbx", At(-1));
        await TellAsync([.. Abandoned()]);

        await HealAsync(Of(Caller, Answered("600", 1, 7, "PJSIP/1004-0a")));

        (await FindAsync()).Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, Extension = "" });
    }

    [Fact]
    public async Task Heal_GapWithinTheCall_TakesTheMissedAnswerFromTheRecords()
    {
        _gaps.Connected("pbx", At(-60));
        _gaps.Lost("pbx", At(2), "Lost.");
        _gaps.Connected("pbx", At(30));
        await TellAsync(Event(CallEventKind.QueueCallerJoin, 0, "600"), Event(CallEventKind.Hangup, 40, null));

        await HealAsync(Of(Caller, Answered("600", 1, 39, "PJSIP/1004-0a")));

        (await FindAsync()).Should().BeEquivalentTo(new { Status = CallStatus.Ended, Extension = "1004" });
        (await FindAsync()).Visits.Single().Should().BeEquivalentTo(new { IsReconstructed = true, WaitSeconds = (int?)null });
    }

    [Fact]
    public async Task Heal_LookedAtWhileTheGapWasOpen_IsLookedAtAgainWhenItHasEnded()
    {
        _gaps.Connected("pbx", At(-120));
        _gaps.Lost("pbx", At(-90), "Lost.");
        _gaps.Connected("pbx", At(-60));
        await TellAsync([.. Abandoned()]);
        _gaps.Lost("pbx", At(8), "Lost.");
        var healer = Healer(Of(Caller, Rung("600", 0, 8, "PJSIP/1001-0a")), Of(Caller, Answered("601", 10, 30, "PJSIP/1004-0b", sequence: 1)));
        await HealAsync(healer);
        healer.Settled.Should().Be(1);
        _gaps.Connected("pbx", At(60));

        await HealAsync(healer);

        (await FindAsync()).Visits.Select(visit => visit.Queue).Should().Equal("600", "601");
    }

    [Fact]
    public async Task Heal_CallGoesOnAfterItsRecordsWereRead_KeepsWhatItsEventsSay()
    {
        _gaps.Connected("pbx", At(-60));
        _gaps.Lost("pbx", At(2), "Lost.");
        _gaps.Connected("pbx", At(30));
        await TellAsync(Event(CallEventKind.QueueCallerJoin, 0, "600"));
        var healer = Healer(Of(Caller, Rung("600", 1, 8, "PJSIP/1004-0a")));
        var healing = healer.HealAsync(CancellationToken.None);
        await Eventually.BeTrueAsync(() => _time.WaitsFor(TimeSpan.FromSeconds(2)), "the healer should wait for events");

        await TellAsync(
            Event(CallEventKind.AgentConnect, 601, "600") with { Interface = "PJSIP/1001", AgentUniqueId = "1.7", HoldSeconds = 601 },
            Event(CallEventKind.AgentComplete, 602, "600") with { Interface = "PJSIP/1001", AgentUniqueId = "1.7", TalkSeconds = 1, Reason = "caller" },
            Event(CallEventKind.Hangup, 602, null));
        _time.Advance(TimeSpan.FromSeconds(2));
        await healing;

        (await FindAsync()).Should().BeEquivalentTo(new { Status = CallStatus.Ended, Extension = "1001" });
        healer.Settled.Should().Be(0, "records that came later are still to be looked at");
    }

    [Fact]
    public async Task Heal_FoundRightBeforeAGap_IsNotLookedUpAgain()
    {
        await TellAsync([.. Abandoned()]);
        var records = new ScriptedRecords(Of(Caller, Rung("600", 0, 8, "PJSIP/1001-0a")));
        var healer = Healer(records);
        await HealAsync(healer);
        _gaps.Connected("pbx", At(601));
        _time.Advance(TimeSpan.FromMinutes(1));
        _gaps.Lost("pbx", At(630), "Lost.");
        _gaps.Connected("pbx", At(640));

        await HealAsync(healer);

        healer.Settled.Should().Be(1);
        records.Readings.Should().OnlyContain(channels => channels.Count == 0);
    }

    [Fact]
    public async Task Heal_StillOpenBeforeAGap_IsLookedUpAgain()
    {
        await TellAsync(BehindLocal());
        var records = new ScriptedRecords(Of(LocalHalf, Answered("600", 0, 3, "PJSIP/1001-0a")));
        var healer = Healer(records);
        await HealAsync(healer);
        healer.Settled.Should().Be(0, "the call goes on");
        _gaps.Connected("pbx", At(601));
        _gaps.Lost("pbx", At(602), "Lost.");
        await TellAsync(Event(CallEventKind.Hangup, 640, null));
        records.Add(Of(Caller, Answered("601", 610, 20, "PJSIP/1004-0b", sequence: 1)));
        _time.Advance(TimeSpan.FromMinutes(1));
        _gaps.Connected("pbx", At(650));

        await HealAsync(healer);

        (await FindAsync()).Visits.Select(visit => visit.Queue).Should().Equal("600", "601");
    }

    [Fact]
    public async Task Heal_HealedWhileItGoesOn_IsLookedUpAgain()
    {
        _gaps.Connected("pbx", At(-60));
        _gaps.Lost("pbx", At(1), "Lost.");
        _gaps.Connected("pbx", At(30));
        await TellAsync(BehindLocal());
        var healer = Healer(Of(LocalHalf, Answered("600", 0, 3, "PJSIP/1001-0a")));

        await HealAsync(healer);

        healer.Settled.Should().Be(0);
    }

    [Fact]
    public async Task Heal_PoolCallersForgottenByTheTracker_StayTwoCalls()
    {
        foreach (var id in new[] { "1.5", "1.9" })
            await _store.SaveAsync([Stored(id)], CancellationToken.None);

        await HealAsync(
            Of("1.5", Answered("600", 0, 20, "PJSIP/1001-0a")) with { LinkedId = "1.1" }, Of("1.9", Answered("600", 40, 20, "PJSIP/1001-0a")) with { LinkedId = "1.1" });

        (await _actor.AskAsync(tracker => tracker.Count, CancellationToken.None)).Should().Be(0, "nothing had to be looked at");
    }

    [Fact]
    public async Task Heal_CallsThatNoSearchFindsAnyMore_AreForgotten()
    {
        await _store.SaveAsync([Stored("1.5")], CancellationToken.None);
        var healer = Healer(Of("1.5", Answered("600", 0, 20, "PJSIP/1001-0a")) with { LinkedId = "1.5" });
        await healer.HealAsync(CancellationToken.None);
        healer.Settled.Should().Be(1);

        _time.Advance(TimeSpan.FromHours(1));
        await healer.HealAsync(CancellationToken.None);

        healer.Settled.Should().Be(0);
    }

    private static CallEvent[] BehindLocal() =>
    [
        Event(CallEventKind.QueueCallerJoin, 0, "600", LocalHalf) with { Channel = "Local/600@grupo-00000005;2" },
        Event(CallEventKind.QueueCallerLeave, 2, "600", LocalHalf),
        Event(CallEventKind.AgentConnect, 2, "600", LocalHalf) with { Interface = "PJSIP/1001", AgentUniqueId = "1.7", HoldSeconds = 2 },
        Event(CallEventKind.Hangup, 3, null, LocalHalf),
    ];

    private static IEnumerable<CallEvent> Abandoned() =>
    [
        Event(CallEventKind.QueueCallerJoin, 0, "600"), Event(CallEventKind.QueueCallerAbandon, 8, "600") with { HoldSeconds = 8 },
        Event(CallEventKind.QueueCallerLeave, 8, "600"), Event(CallEventKind.Hangup, 8, null),
    ];

    private static CallEvent Event(CallEventKind kind, int second, string? queue, string channel = Caller) => new()
    {
        Kind = kind, ReceivedAt = At(second), Source = "pbx", LinkedId = Caller, UniqueId = channel, Queue = queue,
    };

    private static CallRecordRow Of(string channel, CallRecordRow row) => row with { UniqueId = channel, LinkedId = Caller, Channel = $"PJSIP/trunk-{channel}" };

    private static Call Stored(string id) => new()
    {
        LinkedId = id, UniqueId = id, Status = CallStatus.Ended, Queue = "600", Extension = "1001", OnPanel = false, CreatedAt = At(0), UpdatedAt = At(60),
        Visits =
        [
            new QueueVisit { Number = 1, Queue = "600", UniqueId = id, JoinedAt = At(0), AnsweredAt = At(2), EndedAt = At(60), EndReason = VisitEndReason.Agent, Extension = "1001" },
        ],
    };

    private async Task TellAsync(params CallEvent[] events) => await _actor.AskAsync(
        tracker =>
        {
            foreach (var callEvent in events)
                tracker.Apply(callEvent);
            return true;
        },
        CancellationToken.None);

    private CallHealer Healer(params CallRecordRow[] rows) => Healer(new ScriptedRecords(rows));

    private CallHealer Healer(ScriptedRecords records) =>
        new("pbx", records, _actor, _gaps, _store, new HealingWindows(TimeSpan.FromHours(8)), _metrics, _time, NullLogger<CallHealer>.Instance);

    private Task HealAsync(params CallRecordRow[] rows) => HealAsync(Healer(rows));

    private async Task HealAsync(CallHealer healer)
    {
        var healing = healer.HealAsync(CancellationToken.None);
        // The records wait for events of the same end; with nothing to heal it does not wait at all.
        await Eventually.BeTrueAsync(() => healing.IsCompleted || _time.WaitsFor(TimeSpan.FromSeconds(2)), "the healer should wait for events");
        _time.Advance(TimeSpan.FromSeconds(2));
        await healing;
    }

    private Task<IReadOnlyList<Call>> OpenAsync() => _actor.AskAsync(tracker => tracker.OpenCalls(), CancellationToken.None);

    private async Task<Call> FindAsync() => (await _actor.AskAsync(
        tracker => tracker.FindCall(new RecordedCall { LinkedId = Caller, UniqueId = Caller, StartedAt = At(0), EndedAt = At(0), Visits = [] }),
        CancellationToken.None))!;
}
