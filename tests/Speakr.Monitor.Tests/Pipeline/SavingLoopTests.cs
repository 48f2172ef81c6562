using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class SavingLoopTests : IDisposable
{
    private readonly ScriptedStore _store = new();
    private readonly PbxActor _actor = Actors.New(TimeProvider.System);
    private readonly PipelineState _status;
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly ManualTime _time = new();
    private readonly RecordingObserver _observer = new();

    public SavingLoopTests() => _status = new PipelineState("pbx", _actor);

    public void Dispose()
    {
        _metrics.Dispose();
        _actor.Dispose();
    }

    [Fact]
    public async Task Run_StoreAway_KeepsTheLatestStatesAndSavesThemWhenItIsBack()
    {
        var away = true;
        _store.Failure = _ => away ? new CallHistoryException("The database is away.", isTransient: true) : null;
        _actor.Changed.Add([Change("1"), Change("2")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the writer should wait before it tries again");
        _status.Store.Should().BeEquivalentTo(new { IsReady = false, LastError = "The database is away.", Pending = 2 });

        _actor.Changed.Add([Change("1", CallStatus.Ended)]);
        away = false;
        _actor.Changed.Complete();
        _time.Advance(TimeSpan.FromSeconds(1));
        await running;

        _store.Calls.Values.Select(call => (call.LinkedId, call.Status)).Should().BeEquivalentTo(
            [("1", CallStatus.Ended), ("2", CallStatus.Waiting)]);
        _status.Store.Should().BeEquivalentTo(new { IsReady = true, LastError = (string?)null });
    }

    [Fact]
    public async Task Run_OneCallRefusedForGood_TheOthersAreSaved()
    {
        _store.Failure = batch => batch.Any(call => call.LinkedId == "bad") ? Refusal() : null;
        _actor.Changed.Add([Change("1"), Change("bad"), Change("2")]);
        _actor.Changed.Complete();

        await RunAsync();

        _store.Calls.Keys.Should().BeEquivalentTo("1", "2");
        _observer.Heard.Select(change => change.Call.LinkedId).Should().BeEquivalentTo("1", "2");
    }

    [Fact]
    public async Task Run_CallRefusedForItsValues_StaysUnsavedAndIsKnownToBeSetAside()
    {
        _store.Failure = batch => batch.Any(call => call.LinkedId == "bad") ? Refusal() : null;
        _actor.Changed.Add([Change("1"), Change("bad")]);
        _actor.Changed.Complete();

        await RunAsync();

        _status.Status.SetAside.Should().Be(1);
        _actor.Changed.Ids.Should().Contain("bad", "its events must stay in the journal");
        _actor.Changed.Unsaved.Should().Be(1);
        _actor.Changed.IsFinished.Should().BeTrue("it holds up no stop");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("4")]
    public async Task Run_TableGoesWhileABatchIsTakenApart_NothingIsSetAside(string from)
    {
        // One call of the batch is refused for its values, and by the time its turn comes the table is away.
        var isAway = true;
        _store.Failure = batch => batch.Count > 1 ? Refusal()
            : isAway && string.CompareOrdinal(batch[0].LinkedId, from) >= 0 ? new CallHistoryException("The table is gone.", isTransient: false) : null;
        _actor.Changed.Add([Change("1"), Change("2"), Change("3"), Change("4")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the writer should wait before it tries again");
        _status.Status.SetAside.Should().Be(0);

        isAway = false;
        _actor.Changed.Complete();
        _time.Advance(TimeSpan.FromSeconds(1));
        await running;

        _store.Calls.Should().HaveCount(4);
    }

    [Fact]
    public async Task Run_RefusedOnceAndTakenAfterTheOthers_IsNotSetAside()
    {
        var tries = 0;
        _store.Failure = batch => batch.Any(call => call.LinkedId == "bad") && (batch.Count > 1 || tries++ == 0) ? Refusal() : null;
        _actor.Changed.Add([Change("bad"), Change("1")]);
        _actor.Changed.Complete();

        await RunAsync();

        _store.Calls.Keys.Should().BeEquivalentTo("1", "bad");
        _status.Status.SetAside.Should().Be(0);
    }

    [Fact]
    public async Task Run_SetAsideAndTriedAgain_IsSavedWithItsLatestStateAndObserved()
    {
        var isNarrow = true;
        _store.Failure = batch => isNarrow && batch.Any(call => call.LinkedId == "bad") ? Refusal() : null;
        _actor.Changed.Add([Change("1"), Change("bad")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _status.Status.SetAside == 1, "the call should be set aside");
        _actor.Changed.Add([Change("bad", CallStatus.Ended), Change("2")]);
        await Eventually.BeTrueAsync(() => _store.Calls.ContainsKey("2") && _actor.Changed is { Count: 0, IsBeingSaved: false }, "the change should be tried and refused as well");
        _status.Status.SetAside.Should().Be(1);

        isNarrow = false;
        _actor.Changed.TryAgain(limit: 10);
        await Eventually.BeTrueAsync(() => _status.Status.SetAside == 0, "it should be saved");
        _actor.Changed.Complete();
        await running;

        _store.Calls["bad"].Status.Should().Be(CallStatus.Ended);
        _observer.Heard.Should().Contain(change => change.Call.LinkedId == "bad" && change.Previous == null);
    }

    [Fact]
    public async Task Run_OnlyCallsThatWereSetAsideAreTried_TheStoreIsNotToBlame()
    {
        _store.Failure = batch => batch.Any(call => call.LinkedId == "bad") ? Refusal() : null;
        _actor.Changed.Add([Change("1"), Change("bad")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _status.Status.SetAside == 1, "the call should be set aside");
        var before = _store.Attempts;

        _actor.Changed.TryAgain(limit: 10);
        await Eventually.BeTrueAsync(() => _store.Attempts > before && !_actor.Changed.IsBeingSaved, "it should be tried");

        _status.Store.IsReady.Should().BeTrue();
        _actor.Changed.Complete();
        await running;
    }

    [Fact]
    public async Task Run_StoreRefusesEverything_NothingIsGivenUp()
    {
        var refuses = true;
        _store.Failure = _ => refuses ? new CallHistoryException("The table is gone.", isTransient: false) : null;
        _actor.Changed.Add([Change("1"), Change("2")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the writer should wait before it tries again");

        refuses = false;
        _actor.Changed.Complete();
        _time.Advance(TimeSpan.FromSeconds(1));
        await running;

        _store.Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task Run_ObserverStandsStill_SavesAllTheSame()
    {
        var goOn = new TaskCompletionSource();
        _observer.Standstill = goOn.Task;
        _actor.Changed.Add([Change("1")]);
        var running = RunAsync();
        await Eventually.BeTrueAsync(() => _store.Calls.ContainsKey("1"), "the first call should be saved");

        _actor.Changed.Add([Change("2")]);
        await Eventually.BeTrueAsync(() => _store.Calls.ContainsKey("2"), "no save should wait for the observer");

        _actor.Changed.Complete();
        goOn.SetResult();
        await running;
        _observer.Heard.Select(change => change.Call.LinkedId).Should().Equal("1", "2");
    }

    [Fact]
    public async Task Run_ObserverThrows_TheNextBatchIsSavedAllTheSame()
    {
        _observer.Failure = new InvalidOperationException("A fault of somebody else's observer.");
        _actor.Changed.Add([Change("1")]);
        _actor.Changed.Complete();

        await RunAsync();

        _store.Calls.Should().ContainKey("1");
    }

    private async Task RunAsync()
    {
        await using var observers = new Observing(_observer);
        await new SavingLoop(
            _store, _actor, observers.Observers, _status, _metrics,
            new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 1), _time, NullLogger<SavingLoop>.Instance)
            .RunAsync(CancellationToken.None);
    }

    private static CallHistoryException Refusal() => new("The number is too long.", isTransient: false) { IsAboutValues = true };

    private static CallChange Change(string id, CallStatus status = CallStatus.Waiting) => new(Sample.Call(id, status), null);

    private sealed class Observing(ICallObserver observer) : IAsyncDisposable
    {
        public CallObservers Observers { get; } = new([observer], NullLogger<CallObservers>.Instance);

        public async ValueTask DisposeAsync()
        {
            await Observers.CompleteAsync(CancellationToken.None);
            Observers.Dispose();
        }
    }

    private sealed class RecordingObserver : ICallObserver
    {
        public List<CallChange> Heard { get; } = [];

        public Exception? Failure { get; set; }

        public Task Standstill { get; set; } = Task.CompletedTask;

        public async ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
        {
            await Standstill;
            Heard.AddRange(changes);
            if (Failure is not null)
                throw Failure;
        }
    }
}
