using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Monitoring;
using Speakr.Monitor.Monitoring.Turns;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Monitoring;

public sealed class SavingLoopTests : IDisposable
{
    private readonly ScriptedStore _store = new();
    private readonly PipelineParts _parts = new(journal: null, eventBufferSize: 100);
    private readonly PipelineState _status;
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly ManualTime _time = new();
    private readonly RecordingObserver _observer = new();

    public SavingLoopTests() => _status = new PipelineState("pbx", _parts);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Run_StoreAway_KeepsTheLatestStatesAndSavesThemWhenItIsBack()
    {
        var away = true;
        _store.Failure = _ => away ? new CallHistoryException("The database is away.", isTransient: true) : null;
        _parts.Changed.Add([Change("1"), Change("2")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the writer should wait before it tries again");
        _status.Store.Should().BeEquivalentTo(new { IsReady = false, LastError = "The database is away.", Pending = 2 });

        _parts.Changed.Add([Change("1", CallStatus.Ended)]);
        away = false;
        _parts.Changed.Complete();
        _time.Advance(TimeSpan.FromSeconds(1));
        await running;

        _store.Calls.Values.Select(call => (call.LinkedId, call.Status)).Should().BeEquivalentTo(
            [("1", CallStatus.Ended), ("2", CallStatus.Waiting)]);
        _status.Store.Should().BeEquivalentTo(new { IsReady = true, LastError = (string?)null });
    }

    [Fact]
    public async Task Run_OneCallRefusedForGood_TheOthersAreSaved()
    {
        _store.Failure = batch => batch.Any(call => call.LinkedId == "bad") ? new CallHistoryException("Refused.", isTransient: false) : null;
        _parts.Changed.Add([Change("1"), Change("bad"), Change("2")]);
        _parts.Changed.Complete();

        await RunAsync();

        _store.Calls.Keys.Should().BeEquivalentTo("1", "2");
        _observer.Heard.Select(change => change.Call.LinkedId).Should().BeEquivalentTo("1", "2");
    }

    [Fact]
    public async Task Run_StoreRefusesEverything_NothingIsGivenUp()
    {
        var refuses = true;
        _store.Failure = _ => refuses ? new CallHistoryException("The table is gone.", isTransient: false) : null;
        _parts.Changed.Add([Change("1"), Change("2")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the writer should wait before it tries again");

        refuses = false;
        _parts.Changed.Complete();
        _time.Advance(TimeSpan.FromSeconds(1));
        await running;

        _store.Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task Run_ObserverThrows_TheNextBatchIsSavedAllTheSame()
    {
        _observer.Failure = new InvalidOperationException("A fault of somebody else's observer.");
        _parts.Changed.Add([Change("1")]);
        _parts.Changed.Complete();

        await RunAsync();

        _store.Calls.Should().ContainKey("1");
    }

    private Task RunAsync() => new SavingLoop(
        new UnsharedSession(_store), _parts, new CallObservers([_observer], NullLogger<CallObservers>.Instance), _status, _metrics,
        new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 1), _time, NullLogger<SavingLoop>.Instance)
        .RunAsync(CancellationToken.None);

    private static CallChange Change(string id, CallStatus status = CallStatus.Waiting) => new(Sample.Call(id, status), null);

    private sealed class RecordingObserver : ICallObserver
    {
        public List<CallChange> Heard { get; } = [];

        public Exception? Failure { get; set; }

        public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
        {
            Heard.AddRange(changes);
            return Failure is null ? ValueTask.CompletedTask : ValueTask.FromException(Failure);
        }
    }
}
