using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.Host.Live;

/// <summary>Keeps what the live table shows: open calls, the last ended ones, and how many calls there were.</summary>
internal sealed class CallBoard
{
    // More than the tallest terminal shows.
    private const int Kept = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<LiveCallId, Call> _calls = [];
    private readonly Queue<LiveCallId> _ended = new();
    private readonly Dictionary<CallStatus, int> _endedByStatus = [];

    /// <summary>How many calls there were.</summary>
    public int Seen { get; private set; }

    /// <summary>Open calls first, oldest first; then the ended ones, the last one first; then counts of both.</summary>
    public (IReadOnlyList<Call> Calls, IReadOnlyDictionary<CallStatus, int> Counts) Snapshot()
    {
        lock (_gate)
        {
            var counts = new Dictionary<CallStatus, int>(_endedByStatus);
            foreach (var open in _calls.Values.Where(call => call.OnPanel))
                counts[open.Status] = counts.GetValueOrDefault(open.Status) + 1;

            var calls = _calls.Values.Where(call => call.OnPanel).OrderBy(call => call.CreatedAt)
                .Concat(_calls.Values.Where(call => !call.OnPanel).OrderByDescending(call => call.UpdatedAt));
            return ([.. calls], counts);
        }
    }

    /// <summary>Follows the calls until the monitor has stopped, whose last changes count.</summary>
    public async Task FollowAsync(ILiveCalls live)
    {
        await foreach (var change in live.WatchAsync(CancellationToken.None))
            Take(change);
    }

    public void Take(LiveChange change)
    {
        lock (_gate)
        {
            var calls = change is LiveUpdate update ? Changed(update) : Begun((LiveSnapshot)change);
            foreach (var call in calls)
                Take(call.Id, call.Call);
        }
    }

    private IReadOnlyList<LiveCall> Changed(LiveUpdate update)
    {
        foreach (var id in update.Removed)
            Remove(id);
        return update.Changed;
    }

    // How a call ended that is not open any more was missed.
    private IReadOnlyList<LiveCall> Begun(LiveSnapshot snapshot)
    {
        foreach (var (id, _) in _calls.Where(known => known.Value.OnPanel).ExceptBy(snapshot.Calls.Select(call => call.Id), known => known.Key).ToArray())
            _calls.Remove(id);
        return snapshot.Calls;
    }

    private void Take(LiveCallId id, Call call)
    {
        if (!_calls.TryGetValue(id, out var before))
            Seen++;
        else if (!before.OnPanel)
            _endedByStatus[before.Status]--;

        _calls[id] = call;
        if (call.OnPanel)
            return;

        _endedByStatus[call.Status] = _endedByStatus.GetValueOrDefault(call.Status) + 1;
        if (before is null or { OnPanel: true })
            _ended.Enqueue(id);
        Forget();
    }

    // A consultation call that went on as another one.
    private void Remove(LiveCallId id)
    {
        if (!_calls.Remove(id, out var call))
            return;
        Seen--;
        if (!call.OnPanel)
            _endedByStatus[call.Status]--;
    }

    private void Forget()
    {
        while (_ended.Count > Kept)
        {
            var oldest = _ended.Dequeue();
            // It may have come back to a queue and be open again.
            if (_calls.TryGetValue(oldest, out var call) && !call.OnPanel)
                _calls.Remove(oldest);
        }
    }
}
