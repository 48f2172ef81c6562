namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>
/// Which host saves the calls of which PBX, as far as this process has seen, so that several hosts share several PBXs evenly: a host leaves one to a
/// standby that saves for at least two fewer. All pipelines of a process share it. Safe for concurrent use.
/// </summary>
internal sealed class LeaseSpread(TimeProvider time)
{
    // One PBX after the other. A change that this or another host has made must have been seen before the next decision, and what a host that
    // died had asked for must have grown too old to be believed.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    // While no other host is there, asking costs two writes.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);
    private long _changedAt = time.GetTimestamp();
    private long? _askedAt;
    private TimeSpan _pause = Pace;

    /// <summary>Notes who saves the calls of a PBX; <see langword="null"/> when that is not known.</summary>
    public void Note(string pbx, string? holder)
    {
        lock (_lock)
        {
            if (_holders.GetValueOrDefault(pbx) == holder)
                return;
            _changedAt = time.GetTimestamp();
            if (holder is null)
                _holders.Remove(pbx);
            else
                _holders[pbx] = holder;
        }
    }

    /// <summary>For how many PBXs a host saves.</summary>
    public int Held(string host)
    {
        lock (_lock)
            return _holders.Values.Count(holder => holder == host);
    }

    /// <summary>Whether it is time for a host to look for another one that saves for fewer. True for one PBX at a time, and for each in its turn.</summary>
    public bool MayAsk(string pbx, string host)
    {
        lock (_lock)
        {
            var held = _holders.Values.Count(holder => holder == host);
            if (held < 2 || time.GetElapsedTime(_changedAt) < Pace || !HasPassed(_askedAt, _pause))
                return false;
            // PBXs ask in the order in which their leases are renewed, and the first one would be asked for always.
            if (!HasPassed(_asked.TryGetValue(pbx, out var askedAt) ? askedAt : null, _pause * held))
                return false;
            _askedAt = _asked[pbx] = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Whether a host should leave a PBX to another.</summary>
    /// <param name="host">The one that saves its calls.</param>
    /// <param name="other">A standby; <see langword="null"/> when there is none.</param>
    public bool ShouldLeave(string host, string? other)
    {
        lock (_lock)
        {
            // While it saves for all, there may be no other host at all.
            _pause = other is null && _holders.Values.All(holder => holder == host) ? Rest : Pace;
            return other is not null && _holders.Values.Count(holder => holder == host) >= _holders.Values.Count(holder => holder == other) + 2;
        }
    }

    private bool HasPassed(long? since, TimeSpan pause) => since is not { } at || time.GetElapsedTime(at) >= pause;
}
