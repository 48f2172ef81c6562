using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Monitoring;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Monitoring;

public sealed class TrackingLoopTests
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly PipelineParts _parts;

    public TrackingLoopTests() => _parts = new PipelineParts(journal: null, eventBufferSize: 100, _time);

    [Fact]
    public async Task Run_NothingFollowsALeave_DecidesItWhenTheTimeHasCome()
    {
        var running = RunAsync();
        await SendAsync(CallEventKind.QueueCallerJoin, CallEventKind.QueueCallerLeave);
        await WaitForTheDecisionAsync();
        (await TakeAsync()).Status.Should().Be(CallStatus.Waiting);

        _time.Advance(TimeSpan.FromSeconds(1));

        (await TakeAsync()).Status.Should().Be(CallStatus.Abandoned);
        _parts.Backlog.Complete();
        await running;
    }

    [Fact]
    public async Task Run_EventsAfterADecision_AreAppliedToo()
    {
        var running = RunAsync();
        await SendAsync(CallEventKind.QueueCallerJoin, CallEventKind.QueueCallerLeave);
        await WaitForTheDecisionAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        await SendAsync(CallEventKind.AgentConnect);
        _parts.Backlog.Complete();
        await running;

        (await TakeAsync()).Status.Should().Be(CallStatus.Answered);
    }

    [Fact]
    public async Task Run_UnusableEvent_DoesNotKeepTheNextFromBeingApplied()
    {
        await AddAsync(Sample.Event(CallEventKind.QueueCallerJoin, "1.1") with { LinkedId = null });
        await AddAsync(Sample.Event(CallEventKind.QueueCallerJoin, "2.2"));
        _parts.Backlog.Complete();

        await RunAsync();

        (await TakeAsync()).LinkedId.Should().Be("2.2");
    }

    private Task RunAsync()
    {
        (_parts.Gate.IsReconciled, _parts.Gate.IsLeader) = (true, true);
        return new TrackingLoop(_parts, new CallTracker(), _time, NullLogger<TrackingLoop>.Instance).RunAsync(CancellationToken.None);
    }

    private ValueTask AddAsync(CallEvent callEvent) => _parts.Backlog.AddUnjournaledAsync([callEvent], _time, CancellationToken.None);

    private Task WaitForTheDecisionAsync() =>
        Eventually.BeTrueAsync(() => _time.Waiting == 1, "the loop should wait for the time of the decision");

    private async Task SendAsync(params CallEventKind[] kinds)
    {
        foreach (var kind in kinds)
            await AddAsync(Sample.Event(kind, at: _time.GetUtcNow()) with { Interface = "PJSIP/1001" });
    }

    private async Task<Call> TakeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return (await _parts.Changed.TakeAsync(10, deadline.Token)).Should().ContainSingle().Which.Call;
    }
}
