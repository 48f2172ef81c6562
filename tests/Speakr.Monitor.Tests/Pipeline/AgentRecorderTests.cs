using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class AgentRecorderTests : IAsyncDisposable
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly AgentStore _store = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly AgentRecorder _recorder;
    private readonly Task _running;

    public AgentRecorderTests()
    {
        _recorder = new AgentRecorder("pbx", _store, _time, NullLogger<AgentRecorder>.Instance);
        _recorder.Lead(true);
        _running = _recorder.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task Follow_LoginPauseAndLogout_AreRecordedAsPeriods()
    {
        Follow(0, Agent());
        Follow(1, Agent(pausedAt: 1, reason: "lunch"));
        Follow(5, Agent());
        Follow(9, null);

        await RecordedAsync(Login with { EndedAt = At(9) }, Pause(1, "lunch") with { EndedAt = At(5) });
    }

    [Fact]
    public async Task Follow_NotLeader_WritesNothingUntilItLeads()
    {
        _recorder.Lead(false);
        Follow(0, Agent());
        Follow(1, Agent(pausedAt: 1));
        // Nothing else than the stop makes it look once more.
        await _stop.CancelAsync();
        await _running;
        _store.Periods.Should().BeEmpty();

        _recorder.Lead(true);
        using var again = new CancellationTokenSource();
        var running = _recorder.RunAsync(again.Token);

        await RecordedAtOnceAsync(Login, Pause(1));
        await again.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Lead_WhatAStandbyHasKept_IsWrittenAtOnce()
    {
        _recorder.Lead(false);
        Follow(0, Agent());
        _recorder.Listed(At(0));

        _recorder.Lead(true);

        await RecordedAtOnceAsync(Login);
    }

    [Fact]
    public async Task Run_NothingToWrite_WaitsForNoTime()
    {
        Follow(0, Agent());
        _recorder.Listed(At(0));
        await RecordedAtOnceAsync(Login);
        await Eventually.BeTrueAsync(() => _time.Waiting == 0, "a recorder with nothing to write should sleep until there is news");

        _store.IsAway = true;
        Follow(1, Agent(pausedAt: 1));
        await Eventually.BeTrueAsync(() => _time.WaitsFor(TimeSpan.FromSeconds(10)), "what could not be written should be tried again");
        _store.IsAway = false;
        _time.Advance(TimeSpan.FromSeconds(10));
        await RecordedAtOnceAsync(Login, Pause(1));
        await Eventually.BeTrueAsync(() => _time.Waiting == 0, "then it should sleep again");
    }

    [Fact]
    public async Task Lead_LostAndWonAgainWithinASecond_WhatTheOtherHostLeftOpenIsClosed()
    {
        _recorder.Listed(At(0));
        Follow(0, Agent());
        await RecordedAtOnceAsync(Login);
        AgentPeriod gone = new("pbx", "PJSIP/1002", "8001", AgentPeriodKind.Login, At(-60));
        await _store.RecordAsync([gone], CancellationToken.None);

        _recorder.Lead(false);
        _recorder.Lead(true);

        await RecordedAtOnceAsync(Login, gone with { EndedAt = At(0) });
    }

    [Fact]
    public async Task Lead_LostWhileTheStoreIsCompared_IsComparedAgain()
    {
        var answer = new TaskCompletionSource();
        _store.Answer = answer.Task;
        Follow(0, Agent());
        _recorder.Listed(At(0));
        await Eventually.BeTrueAsync(() => _store.Readings == 1, "the store should be compared");
        AgentPeriod gone = new("pbx", "PJSIP/1002", "8001", AgentPeriodKind.Login, At(-60));
        _recorder.Lead(false);
        await _store.RecordAsync([gone], CancellationToken.None);
        _recorder.Lead(true);

        answer.SetResult();

        await RecordedAtOnceAsync(Login, gone with { EndedAt = At(0) });
    }

    [Fact]
    public async Task Listed_PeriodOfAnotherProcessThatIsOver_IsClosedThen()
    {
        _recorder.Lead(false);
        AgentPeriod gone = new("pbx", "PJSIP/1002", "8001", AgentPeriodKind.Login, At(-60)), other = gone with { Pbx = "other" };
        await _store.RecordAsync([gone, other, Login, Pause(-30)], CancellationToken.None);
        Follow(0, Agent());

        _recorder.Lead(true);
        _recorder.Listed(At(2));

        await RecordedAsync(gone with { EndedAt = At(2) }, other, Login, Pause(-30) with { EndedAt = At(2) });
    }

    [Fact]
    public async Task StoreAway_KeepsTheLatestOfEachPeriod_AndWritesThemWhenItIsBack()
    {
        _store.IsAway = true;
        Follow(0, Agent());
        await Eventually.BeTrueAsync(() => _store.Refused > 0, "it should be tried");
        for (var minute = 1; minute < 100; minute += 2)
        {
            Follow(minute, Agent(pausedAt: minute));
            Follow(minute + 1, Agent());
        }

        _store.Refused.Should().Be(1, "what happens meanwhile does not make it try more often");
        _recorder.Unsaved.Should().Be(51);
        _store.IsAway = false;

        await Eventually.BeTrueAsync(Advanced(() => _store.Periods.Count == 51), "all should be written");
        _store.Periods.Count(period => period.EndedAt is not null).Should().Be(50);
    }

    [Fact]
    public async Task StoreAwayForLong_MemoryIsBounded_AndWhatLastsIsWritten()
    {
        _store.IsAway = true;
        Follow(0, Agent());
        for (var i = 1; i <= AgentRecorder.MostUnsaved; i++)
        {
            Follow(i, Agent(pausedAt: i));
            Follow(i, Agent());
        }

        _recorder.Unsaved.Should().Be(AgentRecorder.MostUnsaved);
        _recorder.Listed(At(1));
        _store.IsAway = false;

        await Eventually.BeTrueAsync(Advanced(() => _store.Periods.Contains(Login)), "the login lasts, and was the oldest");
    }

    private void Follow(int minute, Agent? agent) => _recorder.Follow([new AgentChange("PJSIP/1001", agent, At(minute))]);

    private Task RecordedAtOnceAsync(params AgentPeriod[] expected) =>
        Eventually.BeTrueAsync(() => _store.Periods.Order(ByText).SequenceEqual(expected.Order(ByText)), "the periods should be recorded without any delay");

    private async Task RecordedAsync(params AgentPeriod[] expected)
    {
        await Eventually.BeTrueAsync(Advanced(() => _store.Periods.Order(ByText).SequenceEqual(expected.Order(ByText))), "the periods should be recorded");
        _store.Periods.Should().BeEquivalentTo(expected);
    }

    private Func<bool> Advanced(Func<bool> condition) => () =>
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        return condition();
    };

    private static Comparer<AgentPeriod> ByText => Comparer<AgentPeriod>.Create((one, other) => string.CompareOrdinal($"{one}", $"{other}"));

    private static DateTimeOffset At(int minute) => Sample.Time.AddMinutes(minute);

    private static AgentPeriod Login => new("pbx", "PJSIP/1001", "8001", AgentPeriodKind.Login, At(-100)) { AgentName = "Ana" };

    private static AgentPeriod Pause(int minute, string? reason = null) =>
        new("pbx", "PJSIP/1001", "8001", AgentPeriodKind.Pause, At(minute)) { AgentName = "Ana", Reason = reason };

    private static Agent Agent(int? pausedAt = null, string? reason = null) => new()
    {
        Interface = "PJSIP/1001",
        Name = "Ana",
        Extension = "1001",
        State = AgentState.Free,
        Since = Sample.Time,
        Queues =
        [
            new AgentMembership("8001", AgentState.Free)
            {
                LoggedInAt = At(-100), PausedAt = pausedAt is { } minute ? At(minute) : null, PauseReason = reason,
            },
        ],
    };

    private sealed class AgentStore : ICallAgentStore
    {
        private readonly InMemoryAgents _agents = new();
        private int _refused;
        private int _readings;

        public volatile bool IsAway;

        public Task Answer { get; set; } = Task.CompletedTask;

        public int Readings => Volatile.Read(ref _readings);

        public int Refused => Volatile.Read(ref _refused);

        public IReadOnlyList<AgentPeriod> Periods => _agents.Read(null, DateTimeOffset.MinValue);

        public ValueTask RecordAsync(IReadOnlyList<AgentPeriod> periods, CancellationToken cancellationToken)
        {
            Check();
            _agents.Record(periods);
            return ValueTask.CompletedTask;
        }

        public async ValueTask<IReadOnlyList<AgentPeriod>> ReadAgentsAsync(string? pbx, DateTimeOffset? endedSince, CancellationToken cancellationToken)
        {
            Check();
            var periods = _agents.Read(pbx, endedSince);
            Interlocked.Increment(ref _readings);
            await Answer;
            return periods;
        }

        private void Check()
        {
            if (!IsAway)
                return;
            Interlocked.Increment(ref _refused);
            throw new CallHistoryException("The database is away.", isTransient: true);
        }
    }
}
