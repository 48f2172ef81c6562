using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Gaps;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Healing;

public sealed class HealingLoopTests : IDisposable
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly PbxActor _actor;
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly CancellationTokenSource _stop = new();

    public HealingLoopTests() => _actor = Actors.New(_time);

    public void Dispose()
    {
        _metrics.Dispose();
        _actor.Dispose();
        _stop.Dispose();
    }

    public static TheoryData<bool> Failures { get; } = [false, true];

    [Theory, MemberData(nameof(Failures))]
    public async Task Run_RecordsThatFailInAnyWay_AreAskedAgainAtTheNextTick(bool isTimeOut)
    {
        // A time-out of an HTTP client is a cancellation that nobody has asked for.
        var records = new FailingRecords(() => isTimeOut ? new TaskCanceledException("Timed out.") : new InvalidOperationException("A fault of somebody else's records."));
        var tracking = _actor.RunAsync();
        await _actor.LeadAsync();
        var healing = new HealingLoop(Healer(records), _actor, new EveryMinute(), _time, NullLogger<HealingLoop>.Instance).RunAsync(_stop.Token);

        for (var tick = 1; tick <= 2; tick++)
        {
            await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the loop should wait");
            _time.Advance(TimeSpan.FromMinutes(1));
            await Eventually.BeTrueAsync(() => records.Asked == tick, "the records should be asked at each tick");
        }

        healing.IsCompleted.Should().BeFalse();
        await _stop.CancelAsync();
        await healing;
        _actor.Inbox.EndEvents();
        await tracking;
    }

    [Fact]
    public async Task Run_TrackerHasStopped_Ends()
    {
        var tracking = _actor.RunAsync();
        await _actor.LeadAsync();
        var healing = new HealingLoop(Healer(new FailingRecords(() => new InvalidOperationException())), _actor, new EveryMinute(), _time, NullLogger<HealingLoop>.Instance)
            .RunAsync(_stop.Token);
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the loop should wait");
        _actor.Inbox.EndEvents();
        await tracking;

        _time.Advance(TimeSpan.FromMinutes(1));

        await healing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private CallHealer Healer(FailingRecords records)
    {
        var gaps = new GapRecorder("here", journal: null, store: null, _metrics, _time, NullLogger<GapRecorder>.Instance);
        return new CallHealer(
            "pbx", records, _actor, gaps, new InMemoryCallHistoryStore(), new HealingWindows(TimeSpan.FromHours(8)), _metrics, _time,
            NullLogger<CallHealer>.Instance);
    }

    private sealed class FailingRecords(Func<Exception> failure) : ICallRecordSource
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public string? Source => null;

        public Task FindAsync(DateTimeOffset from, DateTimeOffset to, Action<CallRecordKey> found, CancellationToken cancellationToken) =>
            throw failure();

        public ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            throw failure();
        }
    }
}
