using Speakr.Monitor.Live;
using Xunit.Sdk;

namespace Speakr.Monitor.Tests.Live;

/// <summary>Rebuilds the open calls and the agents from what it is told, as a watcher does, and compares them at each version that it sees.</summary>
internal sealed class LiveReader : IAsyncDisposable
{
    private readonly IAsyncEnumerator<LiveChange> _changes;
    private readonly int _eagerness;
    private readonly Random _random;
    private readonly LiveStoryCounts _counts;
    private readonly Dictionary<LiveCallId, LiveCall> _open;
    private readonly Dictionary<LiveAgentId, LiveAgent> _agents;
    private Task<bool>? _next;
    private bool _hasBegun;

    /// <param name="live">What it watches.</param>
    /// <param name="other">In whose place it goes on; <see langword="null"/> to begin anew.</param>
    /// <param name="eagerness">1 reads all there is each time, 3 seldom reads.</param>
    /// <param name="random">What else it does.</param>
    /// <param name="counts">What it has seen.</param>
    public LiveReader(ILiveCalls live, LiveReader? other, int eagerness, Random random, LiveStoryCounts counts)
    {
        (_eagerness, _random, _counts, Version) = (eagerness, random, counts, other?.Version);
        _open = new Dictionary<LiveCallId, LiveCall>(other?._open ?? []);
        _agents = new Dictionary<LiveAgentId, LiveAgent>(other?._agents ?? []);
        _hasBegun = other is not null;
        _changes = (Version is { } version ? live.WatchAsync(version, default) : live.WatchAsync(default)).GetAsyncEnumerator();
    }

    /// <summary>The version that it has.</summary>
    public long? Version { get; private set; }

    /// <summary>Reads what there is without waiting, if it cares to.</summary>
    public async Task ReadAsync(IReadOnlyDictionary<long, LiveState> stateAt)
    {
        if (_eagerness > 1 && _random.Next(_eagerness * 15) > 0)
            return;
        while ((_next ??= _changes.MoveNextAsync().AsTask()).IsCompleted && await _next)
            Take(stateAt);
    }

    /// <summary>Reads to the end.</summary>
    public async Task FinishAsync(IReadOnlyDictionary<long, LiveState> stateAt, long lastVersion)
    {
        while (await (_next ??= _changes.MoveNextAsync().AsTask()))
            Take(stateAt);
        Compare(_open.Values, _agents.Values, stateAt[lastVersion], "at the end");
    }

    public async ValueTask DisposeAsync() => await _changes.DisposeAsync();

    public static void Compare(IReadOnlyCollection<LiveCall> calls, IReadOnlyCollection<LiveAgent> agents, LiveState expected, string where)
    {
        Compare(calls, expected.Calls, where);
        if (agents.Count != expected.Agents.Length || agents.Except(expected.Agents).Any())
            throw new XunitException($"{where}: expected {string.Join("; ", (object[])expected.Agents)}; found {string.Join("; ", agents)}");
    }

    private static void Compare(IReadOnlyCollection<LiveCall> actual, LiveCall[] expected, string where)
    {
        var missing = expected.Where(call => !actual.Any(other => IsSame(call, other))).ToArray();
        if (missing.Length > 0 || actual.Count != expected.Length)
            throw new XunitException($"{where}: expected {Describe(expected)}; found {Describe(actual)}");
    }

    private void Take(IReadOnlyDictionary<long, LiveState> stateAt)
    {
        _next = null;
        switch (_changes.Current)
        {
            case LiveSnapshot snapshot:
                _counts.LostPlaces += _hasBegun ? 1 : 0;
                _open.Clear();
                foreach (var call in snapshot.Calls)
                    _open.Add(call.Id, call);
                _agents.Clear();
                foreach (var agent in snapshot.Agents)
                    _agents.Add(agent.Id, agent);
                break;
            case LiveUpdate update:
                Take(update);
                break;
        }

        (Version, _hasBegun) = (_changes.Current.Version, true);
        Compare(_open.Values, _agents.Values, stateAt[Version.Value], $"at version {Version}");
    }

    private void Take(LiveUpdate update)
    {
        _counts.Updates++;
        _counts.Removed += update.Removed.Count;
        foreach (var id in update.Removed)
            _open.Remove(id);
        foreach (var call in update.Changed)
        {
            _open[call.Id] = call;
            if (call.Call.OnPanel)
                continue;
            _counts.Ended++;
            _open.Remove(call.Id);
        }

        _counts.AgentsRemoved += update.RemovedAgents.Count;
        foreach (var id in update.RemovedAgents)
            _agents.Remove(id);
        foreach (var agent in update.ChangedAgents)
            _agents[agent.Id] = agent;
    }

    private static bool IsSame(LiveCall one, LiveCall other) =>
        one.Id == other.Id && one.Call == (other.Call with { Visits = one.Call.Visits, FormerLinkedIds = one.Call.FormerLinkedIds })
        && one.Call.Visits.SequenceEqual(other.Call.Visits) && one.Call.FormerLinkedIds.SequenceEqual(other.Call.FormerLinkedIds);

    private static string Describe(IEnumerable<LiveCall> calls) =>
        string.Join("; ", calls.OrderBy(call => call.Id.ToString(), StringComparer.Ordinal).Select(call => $"{call} {string.Join(", ", call.Call.Visits.Select(visit => $"{visit} {string.Join(' ', visit.Rings)}"))}"));
}
