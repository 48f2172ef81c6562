using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>The whole way of the events with a real journal, over restarts, outages of the store, and turns of two hosts.</summary>
public sealed class PipelineTests : IDisposable
{
    private static readonly CancellationToken AtOnce = new(canceled: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-journal-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Restart_StoppedBeforeAnythingWasSaved_SavesWhatHadBeenReceived()
    {
        var store = new ScriptedStore { Failure = _ => new CallHistoryException("The database is away.", isTransient: true) };
        var (host, source) = await StartAsync(store);
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin);
        Send(source, CallEventKind.AgentConnect);
        await Eventually.BeTrueAsync(() => store.Attempts > 0, "the call should be on its way to the store");
        await StopAsync(host, AtOnce);

        store.Failure = _ => null;
        (host, source) = await StartAsync(store);
        source.Connect();
        Send(source, CallEventKind.Hangup);

        await Eventually.BeTrueAsync(() => store.Calls.GetValueOrDefault("1.1")?.Status == CallStatus.Ended, "the call should be saved with all its events");
        store.Calls["1.1"].Visits.Should().ContainSingle().Which.Extension.Should().Be("1001");
        await StopAsync(host);
    }

    [Fact]
    public async Task Restart_EventsHadTakenEffect_AreNotCountedTwice()
    {
        var store = new ScriptedStore();
        var (host, source) = await StartAsync(store);
        source.Connect();
        foreach (var kind in new[] { CallEventKind.QueueCallerJoin, CallEventKind.QueueCallerLeave, CallEventKind.AgentConnect, CallEventKind.AgentComplete })
            Send(source, kind);
        Send(source, CallEventKind.QueueCallerJoin, queue: "601");
        await Eventually.BeTrueAsync(() => store.Calls.GetValueOrDefault("1.1")?.Queue == "601", "the second visit should be saved");
        await StopAsync(host, AtOnce);

        (host, source) = await StartAsync(store);
        source.Connect();
        Send(source, CallEventKind.AgentConnect, queue: "601");

        await Eventually.BeTrueAsync(() => store.Calls["1.1"].Status == CallStatus.Answered, "the answer should be saved");
        store.Calls["1.1"].Visits.Select(visit => visit.Queue).Should().Equal("600", "601");
        await StopAsync(host);
    }

    [Fact]
    public async Task StoreAway_ForLong_MemoryHoldsAFewCallsAndAllAreSavedInTheEnd()
    {
        const int calls = 12_000;
        var isAway = true;
        var store = new ScriptedStore { Failure = _ => isAway ? new CallHistoryException("The database is away.", isTransient: true) : null };
        var (host, source) = await StartAsync(store);
        source.Connect();
        for (var i = 0; i < calls; i++)
            source.Send(Sample.Event(CallEventKind.QueueCallerJoin, $"{i}.1", TimeProvider.System.GetUtcNow()));
        var status = host.Services.GetRequiredService<MonitorStatus>();
        await Eventually.BeTrueAsync(() => status.Pipelines.Single().JournalEvents >= calls, "all events should rest in the journal");

        await Eventually.BeTrueAsync(() => status.Store is { IsReady: false, LastError: "The database is away." }, "the trouble should be known");
        status.Store.Pending.Should().BeLessThan(4000);
        isAway = false;

        await Eventually.BeTrueAsync(() => store.Calls.Count == calls, "every call should be saved");
        await StopAsync(host);
    }

    [Fact]
    public async Task Restart_OnOtherTables_OldEventsAreDropped()
    {
        var (host, source) = await StartAsync(new InMemoryCallHistoryStore());
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin);
        var status = host.Services.GetRequiredService<MonitorStatus>();
        await Eventually.BeTrueAsync(() => status.Pipelines.Single() is { JournalEvents: > 0, Role: MonitorRole.Writing }, "the event should be in the journal");
        await StopAsync(host, AtOnce);

        var other = new InMemoryCallHistoryStore();
        (host, source) = await StartAsync(other);
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin, "2.2");

        await Eventually.BeTrueAsync(() => Find(other, "2.2") is not null, "the new call should be saved");
        Find(other, "1.1").Should().BeNull();
        await StopAsync(host);
    }

    [Fact]
    public async Task TwoHosts_TheFirstStops_TheOtherGoesOnWithTheSameCalls()
    {
        var store = new InMemoryCallHistoryStore();
        var (first, source1) = await StartAsync(store);
        await BecomesAsync(first, MonitorRole.Writing);
        var (second, source2) = await StartAsync(store);
        await BecomesAsync(second, MonitorRole.StandingBy);
        SendToBoth(CallEventKind.QueueCallerJoin);
        await Eventually.BeTrueAsync(() => Find(store, "1.1") is not null, "the first host should save the call");

        await StopAsync(first);
        await BecomesAsync(second, MonitorRole.Writing);
        Send(source2, CallEventKind.AgentConnect);
        Send(source2, CallEventKind.Hangup);

        await Eventually.BeTrueAsync(() => Find(store, "1.1")?.Status == CallStatus.Ended, "the second host should save the end");
        Find(store, "1.1")!.Visits.Should().ContainSingle();
        await StopAsync(second);

        void SendToBoth(CallEventKind kind)
        {
            foreach (var source in new[] { source1, source2 })
            {
                source.Connect();
                Send(source, kind);
            }
        }
    }

    [Fact]
    public async Task TwoHosts_TheWriterSavesNothingBeforeItIsGone_TheOtherSavesItAll()
    {
        var store = new InMemoryCallHistoryStore();
        var (first, _) = await StartAsync(store);
        await BecomesAsync(first, MonitorRole.Writing);
        var (second, source) = await StartAsync(store);
        await BecomesAsync(second, MonitorRole.StandingBy);
        // Heard by the second alone, as if the first had died with it in its hands.
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin);
        Send(source, CallEventKind.AgentConnect);
        Send(source, CallEventKind.Hangup);

        await StopAsync(first);

        await Eventually.BeTrueAsync(() => Find(store, "1.1")?.Status == CallStatus.Ended, "what was heard while standing by should be saved");
        await StopAsync(second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwoHosts_TheWriterIsDeaf_TheOneThatHearsWrites(bool hasHeard)
    {
        var store = new InMemoryCallHistoryStore();
        var (first, source1) = await StartAsync(store);
        if (hasHeard)
            source1.Connect();
        await BecomesAsync(first, MonitorRole.Writing);
        var (second, source2) = await StartAsync(store);
        source2.Connect();
        source1.Fail(new CallEventSourceException("Lost."));

        await BecomesAsync(second, MonitorRole.Writing);
        Send(source2, CallEventKind.QueueCallerJoin);

        await Eventually.BeTrueAsync(() => Find(store, "1.1") is not null, "the host that hears should save");
        await BecomesAsync(first, MonitorRole.StandingBy);
        await StopAsync(first);
        await StopAsync(second);
    }

    [Fact]
    public async Task TwoHosts_TheWriterMissedAnEnd_TheOtherGetsItIntoTheStore()
    {
        var store = new InMemoryCallHistoryStore();
        var (first, source1) = await StartAsync(store);
        source1.Connect();
        await BecomesAsync(first, MonitorRole.Writing);
        Send(source1, CallEventKind.QueueCallerJoin);
        await Eventually.BeTrueAsync(() => Find(store, "1.1") is not null, "the join should be saved");
        var (second, source2) = await StartAsync(store);
        await BecomesAsync(second, MonitorRole.StandingBy);
        source2.Connect();
        source1.Fail(new CallEventSourceException("Lost."));
        Send(source2, CallEventKind.Hangup);
        // Both hear again before anybody could have taken over; only the second has heard the end.
        source1.Connect();

        await Eventually.BeTrueAsync(() => Find(store, "1.1") is { OnPanel: false }, "what only the host that stood by has heard should be saved");
        await StopAsync(first);
        await StopAsync(second);
    }

    [Fact]
    public async Task OneHost_GoesDeaf_KeepsWritingWhatItKnows()
    {
        var store = new InMemoryCallHistoryStore();
        var (host, source) = await StartAsync(store);
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin);
        Send(source, CallEventKind.QueueCallerAbandon);
        source.Fail(new CallEventSourceException("Lost."));

        await Eventually.BeTrueAsync(() => Find(store, "1.1")?.Status == CallStatus.Abandoned, "the abandon should be saved");
        host.Services.GetRequiredService<MonitorStatus>().Pipelines.Single().Role.Should().Be(MonitorRole.Writing);
        await StopAsync(host);
    }

    private static async Task BecomesAsync(IHost host, MonitorRole role)
    {
        var status = host.Services.GetRequiredService<MonitorStatus>();
        await Eventually.BeTrueAsync(() => status.Pipelines.Single().Role == role, $"the host should be {role}");
    }

    private static Call? Find(InMemoryCallHistoryStore store, string id) => store.FindAsync(id, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static void Send(ScriptedSource source, CallEventKind kind, string id = "1.1", string queue = "600") =>
        source.Send(Sample.Event(kind, id, TimeProvider.System.GetUtcNow()) with { Queue = queue, Interface = "PJSIP/1001", AgentUniqueId = $"{queue}.9" });

    private static async Task StopAsync(IHost host, CancellationToken cancellationToken = default)
    {
        await host.StopAsync(cancellationToken);
        host.Dispose();
    }

    private async Task<(IHost Host, ScriptedSource Source)> StartAsync(ICallHistoryStore store)
    {
        var source = new ScriptedSource(TimeProvider.System);
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor(options => options.ReconnectMaxDelay = options.ReconnectMinDelay)
            .AddCallEventSource(_ => source).UseCallHistoryStore(_ => store).UseSqliteJournal(_folder);
        var host = application.Build();
        await host.StartAsync();
        return (host, source);
    }
}
