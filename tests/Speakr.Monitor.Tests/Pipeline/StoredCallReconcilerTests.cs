using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Leadership;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>Calls that are set aside when the turn goes to another host, or is lost for a moment.</summary>
public sealed class StoredCallReconcilerTests : IAsyncLifetime, IDisposable
{
    private readonly ManualTime _time = new(Sample.Time.AddHours(1));
    private readonly InMemoryCallHistoryStore _store = new();
    private readonly PbxActor _actor;
    private readonly CancellationTokenSource _over = new();
    private readonly StoredCallReconciler _stored;
    private Task _tracking = Task.CompletedTask;

    public StoredCallReconcilerTests()
    {
        _actor = Actors.New(_time);
        _stored = NewStored(_store);
    }

    public Task InitializeAsync()
    {
        _tracking = _actor.RunAsync(CancellationToken.None, _over.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _over.CancelAsync();
        await FluentActions.Awaiting(() => _tracking).Should().ThrowAsync<OperationCanceledException>();
        _actor.Dispose();
    }

    public void Dispose() => _over.Dispose();

    [Fact]
    public async Task Yield_CallIsSetAside_KeepsItsEventsAndSavesItInTheNextTurn()
    {
        await SetAsideAsync(Sample.Call("1", CallStatus.Ended));

        await _actor.YieldAsync(CancellationToken.None);
        (await KeptAsync()).Should().Contain("1");
        await _stored.ReconcileAsync(isLeader: true, CancellationToken.None);

        (await _actor.Changed.TakeAsync(10, CancellationToken.None)).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Call = Sample.Call("1", CallStatus.Ended), Previous = (CallStatus?)null });
        _actor.Changed.Confirm([]);
        (await KeptAsync()).Should().NotContain("1");
    }

    [Fact]
    public async Task Yield_AnotherHostHasSavedMore_IsNotSavedOver()
    {
        await SetAsideAsync(Sample.Call("1", CallStatus.Ended));
        await _actor.YieldAsync(CancellationToken.None);
        await _store.SaveAsync([Sample.Call("1", CallStatus.Ended) with { Extension = "1001", UpdatedAt = Sample.Time.AddMinutes(1) }], CancellationToken.None);

        await _stored.ReconcileAsync(isLeader: true, CancellationToken.None);

        _actor.Changed.Count.Should().Be(0);
    }

    [Fact]
    public async Task Yield_TheStoreHasTheBeginning_TheEndIsSavedAndNothingIsOpen()
    {
        await _store.SaveAsync([Sample.Call("1")], CancellationToken.None);
        await SetAsideAsync(Sample.Call("1", CallStatus.Ended) with { UpdatedAt = Sample.Time.AddSeconds(5) });
        await _actor.YieldAsync(CancellationToken.None);

        await _stored.ReconcileAsync(isLeader: true, CancellationToken.None);

        (await _actor.Changed.TakeAsync(10, CancellationToken.None)).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Call = new { Status = CallStatus.Ended }, Previous = CallStatus.Waiting });
        (await _actor.AskAsync(tracker => tracker.OpenCalls(), CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Reconcile_ACallEndsWhileTheStoreIsRead_TheLaterRowCounts()
    {
        var reading = new ScriptedStore { RowsOf = query => [Sample.Call("1", query.OnPanel == true ? CallStatus.Waiting : CallStatus.Ended)] };
        var stored = NewStored(reading);

        await stored.ReconcileAsync(isLeader: true, CancellationToken.None);

        (await _actor.AskAsync(tracker => tracker.OpenCalls(), CancellationToken.None)).Should().BeEmpty();
    }

    private Task<HashSet<string>> KeptAsync() => _actor.AskUnfinishedAsync(_time.GetUtcNow(), CancellationToken.None);

    private StoredCallReconciler NewStored(ICallHistoryStore store)
    {
        var options = new SpeakrMonitorOptions();
        var loader = new HistoryLoader(store, Options.Create(options), _time, NullLogger<HistoryLoader>.Instance);
        return new StoredCallReconciler(_actor, loader, store, options.Tracking, new PbxCalls("", [], "scripted"), _time);
    }

    private async Task SetAsideAsync(Call call)
    {
        _actor.Changed.Add([new CallChange(call, null)]);
        _actor.Changed.Confirm(await _actor.Changed.TakeAsync(10, CancellationToken.None));
    }
}
