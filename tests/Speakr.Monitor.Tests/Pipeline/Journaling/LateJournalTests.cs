using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Journaling;

/// <summary>A journal with unsaved calls of the process before that cannot be opened at the start, and is well again later.</summary>
public sealed class LateJournalTests : IAsyncDisposable
{
    private readonly LateJournal _journal = new();
    private readonly ScriptedStore _store = new();

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    [Fact]
    public async Task HistoryIsBack_CallsOfTheProcessBeforeAreSavedAfterAll()
    {
        await LeaveUnsavedAsync();
        _journal.IsAway = true;
        var (host, source) = await StartAsync();
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin, "3.3");
        await Eventually.BeTrueAsync(() => _store.Calls.ContainsKey("3.3"), "calls should go on without the journal");

        _journal.IsAway = false;

        await Eventually.BeTrueAsync(
            () => _store.Calls.GetValueOrDefault("1.1")?.Status == CallStatus.Ended && _store.Calls.ContainsKey("2.2"), "what the journal holds should be saved");
        _store.Calls["1.1"].Visits.Should().ContainSingle().Which.Extension.Should().Be("1001");
        Send(source, CallEventKind.AgentConnect, "2.2");
        Send(source, CallEventKind.Hangup, "2.2");
        Send(source, CallEventKind.Hangup, "3.3");
        await Eventually.BeTrueAsync(() => _store.Calls.Values.All(call => !call.OnPanel), "calls that were open should go on to their end");
        _store.Calls.Keys.Should().BeEquivalentTo("1.1", "2.2", "3.3");
        _store.Calls["2.2"].Visits.Should().ContainSingle().Which.JoinedAt.Should().NotBeNull();
        await StopAsync(host);
    }

    [Fact]
    public async Task HistoryIsStillAway_CallsOfTheProcessBeforeAreSavedWhenItIsBack()
    {
        await LeaveUnsavedAsync();
        _journal.IsAway = true;
        _store.InitializeFailure = Away;
        var (host, source) = await StartAsync();
        source.Connect();
        var status = host.Services.GetRequiredService<MonitorStatus>();
        await Eventually.BeTrueAsync(() => status.Pipelines.Single().JournalError is not null, "the journal should be found away");
        _journal.IsAway = false;
        await Eventually.BeTrueAsync(() => status.Pipelines.Single().JournalError is null, "the journal should be opened on a quiet feed, too");
        Send(source, CallEventKind.QueueCallerJoin, "3.3");

        _store.InitializeFailure = () => null;

        await Eventually.BeTrueAsync(
            () => _store.Calls.GetValueOrDefault("1.1")?.Status == CallStatus.Ended && _store.Calls.ContainsKey("2.2") && _store.Calls.ContainsKey("3.3"),
            "everything should be saved");
        await StopAsync(host);
    }

    [Fact]
    public async Task HoldsNothing_NothingIsReconciledAgain()
    {
        var journal = new LateJournal { IsAway = true };
        var time = new ManualTime(Sample.Time);
        using var actor = Actors.New(time, journal);
        var running = actor.RunAsync();
        await actor.LeadAsync();
        journal.IsAway = false;
        time.Advance(TimeSpan.FromSeconds(5));

        await actor.SendAsync(Sample.Event(CallEventKind.QueueCallerJoin));

        await Eventually.BeTrueAsync(() => journal.Usage.Events == 1, "the event should be in the journal");
        actor.HasLateCalls.Should().BeFalse();
        actor.Inbox.EndEvents();
        await running;
    }

    [Fact]
    public async Task StoppedWhileItIsBeingOpened_AnotherPbxStillSavesItsCalls()
    {
        var check = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _journal.Opening = check.Task;
        // In memory only, so that a stop waits until the store has taken them.
        await using var other = new LateJournal { IsAway = true };
        var source = new ScriptedSource(TimeProvider.System) { Name = "other", IdPrefix = "b-" };
        _store.Failure = _ => Away();
        var host = await StartAsync(
            new Journals(name => name == source.Name ? other : _journal), new ScriptedSource(TimeProvider.System), source);
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin, "b-1.1");
        await Eventually.BeTrueAsync(() => _store.Attempts > 0, "the call should be on its way to the store");

        var stopping = host.StopAsync();
        check.SetResult();
        var attempts = _store.Attempts;
        await Eventually.BeTrueAsync(() => _store.Attempts > attempts + 1, "the other PBX should go on trying");
        _store.Failure = _ => null;
        await stopping;

        _store.Calls.Keys.Should().Equal("b-1.1");
        host.Services.GetRequiredService<MonitorStatus>().LostAtStop.Should().Be(0);
        host.Dispose();
    }

    private static CallHistoryException Away() => new("The database is away.", isTransient: true);

    /// <summary>A call that is over and one that is not, both in the journal only.</summary>
    private async Task LeaveUnsavedAsync()
    {
        _store.Failure = _ => Away();
        var (host, source) = await StartAsync();
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin, "1.1");
        Send(source, CallEventKind.AgentConnect, "1.1");
        Send(source, CallEventKind.Hangup, "1.1");
        Send(source, CallEventKind.QueueCallerJoin, "2.2");
        await Eventually.BeTrueAsync(() => _journal.Usage.Events >= 4 && _store.Attempts > 0, "the events should be in the journal");
        await StopAsync(host, new CancellationToken(canceled: true));
        _store.Failure = _ => null;
        _store.Calls.Should().BeEmpty();
    }

    private static void Send(ScriptedSource source, CallEventKind kind, string id) =>
        source.Send(Sample.Event(kind, id, TimeProvider.System.GetUtcNow()) with { Interface = "PJSIP/1001", AgentUniqueId = $"{id}9" });

    private static async Task StopAsync(IHost host, CancellationToken cancellationToken = default)
    {
        await host.StopAsync(cancellationToken);
        host.Dispose();
    }

    private async Task<(IHost Host, ScriptedSource Source)> StartAsync()
    {
        var source = new ScriptedSource(TimeProvider.System);
        return (await StartAsync(new Journals(_ => _journal), source), source);
    }

    private async Task<IHost> StartAsync(Journals journals, params ScriptedSource[] sources)
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSingleton<IEventJournalFactory>(journals);
        var monitor = application.Services.AddSpeakrMonitor(options => options.ReconnectMaxDelay = options.ReconnectMinDelay)
            .UseCallHistoryStore(_ => _store);
        foreach (var source in sources)
            monitor.AddCallEventSource(_ => source);
        var host = application.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class Journals(Func<string, IEventJournal> create) : IEventJournalFactory
    {
        public IEventJournal Create(string name) => create(name);
    }

    /// <summary>Outlives its hosts, and cannot be used while the test wants.</summary>
    private sealed class LateJournal : IEventJournal
    {
        private readonly InMemoryEventJournal _inner = new(1000);

        public volatile bool IsAway;

        /// <summary>What opening waits for, as it does for the check of a large file.</summary>
        public Task Opening { get; set; } = Task.CompletedTask;

        public JournalUsage Usage => _inner.Usage;

        public async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
        {
            await Opening;
            return await Inner.OpenAsync(cancellationToken);
        }

        public ValueTask<long> AppendAsync(IReadOnlyList<CallEvent> events, CancellationToken cancellationToken) => Inner.AppendAsync(events, cancellationToken);

        public ValueTask<IReadOnlyList<JournaledEvent>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
            Inner.ReadAsync(after, limit, cancellationToken);

        public ValueTask<int> RemoveAsync(long upTo, IReadOnlySet<string> keep, CancellationToken cancellationToken) =>
            Inner.RemoveAsync(upTo, keep, cancellationToken);

        public ValueTask<string?> ReadNoteAsync(string name, CancellationToken cancellationToken) => Inner.ReadNoteAsync(name, cancellationToken);

        public ValueTask WriteNoteAsync(string name, string value, CancellationToken cancellationToken) => Inner.WriteNoteAsync(name, value, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private InMemoryEventJournal Inner => IsAway ? throw new JournalException("The disk is read-only.") : _inner;
    }
}
