using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>Live agents of an actor, whatever its calls wait for.</summary>
public sealed class LiveAgentsTests : IAsyncDisposable
{
    private readonly ManualTime _time = new(Sample.Time);
    private readonly InMemoryEventJournal _journal = new(maxEvents: 1000);
    private readonly LiveCalls _live;
    private readonly PbxActor _actor;

    public LiveAgentsTests()
    {
        _live = new LiveCalls(_time);
        _actor = new PbxActor(
            _journal, eventBufferSize: 1000, new CallTrackerOptions(), _time, NullLoggerFactory.Instance, storeTrouble: null, new LiveFeed(_live, "pbx"));
    }

    public async ValueTask DisposeAsync()
    {
        _actor.Dispose();
        _live.Dispose();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task StoreNotReachedAndStandingBy_AgentsAreShown()
    {
        using var over = new CancellationTokenSource();
        var running = _actor.RunAsync(over.Token, CancellationToken.None);
        await _actor.SendAsync(Status(1));
        await _actor.SendAsync(Talk(CallEventKind.AgentConnect));

        await ShownAsync(AgentState.Talking, "an event of a call tells of its agent as well");
        (await _actor.AskAsync(tracker => tracker.OpenCalls().Count, CancellationToken.None)).Should().Be(0, "calls wait for the store");
        await _actor.SendAsync(Talk(CallEventKind.AgentComplete));
        await ShownAsync(AgentState.Free, "and of its end");
        await EndAsync(running, over);
    }

    [Fact]
    public async Task EventsOfTheJournal_DoNotReachAgents()
    {
        await _journal.OpenAsync(CancellationToken.None);
        await _journal.AppendAsync([Talk(CallEventKind.AgentConnect)], CancellationToken.None);
        using var over = new CancellationTokenSource();
        var running = _actor.RunAsync(over.Token, CancellationToken.None);
        await _actor.LeadAsync();
        await Eventually.BeTrueAsync(
            async () => await _actor.AskAsync(tracker => tracker.OpenCalls().Count, CancellationToken.None) == 1, "the call should be taken from the journal");

        await _actor.SendAsync(Status(1));

        await ShownAsync(AgentState.Free, "the phone is free by now");
        await EndAsync(running, over);
    }

    private async Task EndAsync(Task running, CancellationTokenSource over)
    {
        _actor.Inbox.EndEvents();
        await over.CancelAsync();
        await running;
    }

    private Task ShownAsync(AgentState state, string because) =>
        Eventually.BeTrueAsync(() => _live.Snapshot.Agents is [{ Pbx: "pbx" } shown] && shown.Agent.State == state, because);

    private static CallEvent Status(int status) => Sample.Event(CallEventKind.QueueMemberStatus) with
    {
        Queue = "8001", Interface = "PJSIP/1001", Member = new QueueMemberDetails { Status = status, CallsTaken = 0 },
    };

    private static CallEvent Talk(CallEventKind kind) => Sample.Event(kind) with { Queue = "8001", Interface = "PJSIP/1001", AgentUniqueId = "1.2" };
}
