using System.Runtime.CompilerServices;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.InMemory;

/// <summary>Keeps calls in memory, as the databases would keep them, for tests and samples. Gone with the process; never shrinks.</summary>
internal sealed class InMemoryCallHistoryStore(TimeProvider? clock = null) : ISharedCallHistory, ICallGapStore, ICallAgentStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<Call> _calls = [];
    private readonly InMemoryLeases _leases = new(clock ?? TimeProvider.System);
    private readonly InMemoryGaps _gaps = new();
    private readonly InMemoryAgents _agents = new();
    private readonly string _identity = Guid.NewGuid().ToString("N");

    public ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        cancellationToken.ThrowIfCancellationRequested();
        Save(changed);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(linkedId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_places.TryGetValue(CallId.Shorten(linkedId), out var place) ? _calls[place] : null);
    }

    public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<Call> found;
        lock (_lock)
            found = [.. Enumerable.Reverse(_calls).Where(query.Matches).Take(query.Limit ?? int.MaxValue)];
        foreach (var call in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return call;
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask<string> GetIdentityAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_identity);
    }

    public ValueTask<HistoryLeaseAttempt> TryTakeAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        var (fence, holder, remaining) = _leases.Take(name, owner, duration);
        var lease = fence is { } own ? new InMemoryHistoryLease(_leases, name, own, Save) : null;
        return ValueTask.FromResult(new HistoryLeaseAttempt(lease, holder, remaining));
    }

    public ValueTask RecordAsync(SourceGap gap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gap);
        cancellationToken.ThrowIfCancellationRequested();
        _gaps.Record(gap);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_gaps.Read(source, endedSince));
    }

    public ValueTask RecordAsync(IReadOnlyList<AgentPeriod> periods, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(periods);
        cancellationToken.ThrowIfCancellationRequested();
        _agents.Record(periods);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<AgentPeriod>> ReadAgentsAsync(string? pbx, DateTimeOffset? endedSince, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_agents.Read(pbx, endedSince));
    }

    private void Save(IReadOnlyList<Call> changed)
    {
        // Made first, so that nothing can fail half-way through.
        var fitting = changed.Select(Fit).ToList();
        lock (_lock)
        {
            foreach (var call in fitting)
                Save(call);
        }
    }

    private void Save(Call call)
    {
        foreach (var former in call.FormerLinkedIds.Select(CallId.Shorten))
            HandOver(former, call.LinkedId);
        if (_places.TryGetValue(call.LinkedId, out var place))
        {
            _calls[place] = call.SavedOver(_calls[place]);
            return;
        }

        _places.Add(call.LinkedId, _calls.Count);
        _calls.Add(call.SavedOver(null));
    }

    private void HandOver(string former, string linkedId)
    {
        if (!_places.Remove(former, out var place))
            return;
        if (_places.TryAdd(linkedId, place))
        {
            _calls[place] = _calls[place] with { LinkedId = linkedId, Visits = [] };
            return;
        }

        _calls.RemoveAt(place);
        foreach (var (other, later) in _places.Where(other => other.Value > place).ToList())
            _places[other] = later - 1;
    }

    private static Call Fit(Call call) => call with
    {
        UniqueId = Fit(call.UniqueId),
        Queue = Fit(call.Queue),
        Extension = Fit(call.Extension),
        CallerNumber = call.CallerNumber is null ? null : Fit(call.CallerNumber),
        Visits = [.. call.Visits.Select(Fit)],
    };

    private static QueueVisit Fit(QueueVisit visit) => visit with
    {
        Queue = Fit(visit.Queue),
        UniqueId = Fit(visit.UniqueId),
        Extension = Fit(visit.Extension),
        AgentName = visit.AgentName is null ? null : Fit(visit.AgentName),
        AgentUniqueId = visit.AgentUniqueId is null ? null : Fit(visit.AgentUniqueId),
        Rings = visit.Rings.Count == 0 ? [] : [.. visit.Rings.Select(Fit)],
    };

    private static RingAttempt Fit(RingAttempt ring) => ring with
    {
        Interface = Fit(ring.Interface),
        AgentName = ring.AgentName is null ? null : Fit(ring.AgentName),
        Extension = Fit(ring.Extension),
    };

    private static string Fit(string text) => TextLimit.Default.Fit(text, out _);
}
