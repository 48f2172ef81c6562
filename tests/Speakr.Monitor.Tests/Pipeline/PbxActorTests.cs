using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class PbxActorTests : IDisposable
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly PbxActor _actor;

    public PbxActorTests() => _actor = Actors.New(_time);

    public void Dispose() => _actor.Dispose();

    [Fact]
    public async Task Run_NothingFollowsALeave_DecidesItWhenTheTimeHasCome()
    {
        var running = await LeadAsync();
        await SendAsync(CallEventKind.QueueCallerJoin, CallEventKind.QueueCallerLeave);
        await WaitForTheDecisionAsync();
        (await TakeAsync()).Status.Should().Be(CallStatus.Waiting);

        _time.Advance(TimeSpan.FromSeconds(1.2));

        (await TakeAsync()).Status.Should().Be(CallStatus.Abandoned);
        _actor.Inbox.EndEvents();
        await running;
    }

    [Fact]
    public async Task Run_EventsAfterADecision_AreAppliedToo()
    {
        var running = await LeadAsync();
        await SendAsync(CallEventKind.QueueCallerJoin, CallEventKind.QueueCallerLeave);
        await WaitForTheDecisionAsync();
        _time.Advance(TimeSpan.FromSeconds(1.2));

        await SendAsync(CallEventKind.AgentConnect);
        _actor.Inbox.EndEvents();
        await running;

        (await TakeAsync()).Status.Should().Be(CallStatus.Answered);
    }

    [Fact]
    public async Task Run_UnusableEvent_DoesNotKeepTheNextFromBeingApplied()
    {
        var running = await LeadAsync();
        await _actor.SendAsync(Sample.Event(CallEventKind.QueueCallerJoin, "1.1") with { LinkedId = null });
        await _actor.SendAsync(Sample.Event(CallEventKind.QueueCallerJoin, "2.2"));
        _actor.Inbox.EndEvents();

        await running;

        (await TakeAsync()).LinkedId.Should().Be("2.2");
    }

    private async Task<Task> LeadAsync()
    {
        var running = _actor.RunAsync();
        await _actor.LeadAsync();
        return running;
    }

    private Task WaitForTheDecisionAsync() =>
        Eventually.BeTrueAsync(() => _time.Waiting == 1, "the loop should wait for the time of the decision");

    private async Task SendAsync(params CallEventKind[] kinds)
    {
        foreach (var kind in kinds)
            await _actor.SendAsync(Sample.Event(kind, at: _time.GetUtcNow()) with { Interface = "PJSIP/1001" });
    }

    private async Task<Call> TakeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return (await _actor.Changed.TakeAsync(10, deadline.Token)).Should().ContainSingle().Which.Call;
    }
}
