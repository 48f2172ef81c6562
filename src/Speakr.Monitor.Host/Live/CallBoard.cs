using Speakr.Monitor.Calls;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host.Live;

/// <summary>Keeps what the live table shows: open calls, the last ended ones, and how many calls there were.</summary>
internal sealed class CallBoard : ICallObserver
{
    // More than the tallest terminal shows.
    private const int Kept = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Call> _calls = new(StringComparer.Ordinal);
    private readonly Queue<string> _ended = new();
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

    /// <summary>Adds calls that were open before this process heard of any. What it has heard of since is newer and stays.</summary>
    public void Begin(IEnumerable<Call> open)
    {
        lock (_gate)
        {
            foreach (var call in open)
            {
                if (_calls.TryAdd(call.LinkedId, call))
                    Seen++;
            }
        }
    }

    public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var (call, _) in changes)
                Take(call);
        }

        return ValueTask.CompletedTask;
    }

    private void Take(Call call)
    {
        foreach (var former in call.FormerLinkedIds)
            HandOver(former);
        if (!_calls.TryGetValue(call.LinkedId, out var before))
            Seen++;
        else if (!before.OnPanel)
            _endedByStatus[before.Status]--;

        _calls[call.LinkedId] = call;
        if (call.OnPanel)
            return;

        _endedByStatus[call.Status] = _endedByStatus.GetValueOrDefault(call.Status) + 1;
        if (before is null or { OnPanel: true })
            _ended.Enqueue(call.LinkedId);
        Forget();
    }

    // A consultation call that went on as this one.
    private void HandOver(string former)
    {
        if (!_calls.Remove(former, out var call))
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
