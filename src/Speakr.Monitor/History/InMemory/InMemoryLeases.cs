namespace Speakr.Monitor.History.InMemory;

/// <summary>The leases of one process: each has a holder in turn, known by a number. Safe for concurrent use.</summary>
internal sealed class InMemoryLeases(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lease> _leases = new(StringComparer.Ordinal);

    /// <summary>Takes a lease that is free.</summary>
    /// <returns>The new holder's number, or the current holder and its remaining time.</returns>
    public (long? Fence, string? Holder, TimeSpan Remaining) Take(string name, string owner, TimeSpan duration)
    {
        lock (_lock)
        {
            var fence = 1L;
            if (_leases.TryGetValue(name, out var lease))
            {
                var remaining = lease.Duration - clock.GetElapsedTime(lease.RenewedAt);
                if (lease.Owner is not null && remaining > TimeSpan.Zero)
                    return (null, lease.Owner, remaining);
                fence = lease.Fence + 1;
            }

            _leases[name] = new Lease(owner, fence, duration, clock.GetTimestamp());
            return (fence, null, duration);
        }
    }

    /// <summary>Renews a lease, and does something that only its holder may do.</summary>
    /// <exception cref="HistoryLeaseLostException">The lease belongs to another.</exception>
    public void Renew(string name, long fence, Action work)
    {
        lock (_lock)
        {
            var lease = _leases[name];
            if (lease.Fence != fence)
                throw new HistoryLeaseLostException($"The lease of '{name}' now belongs to {lease.Owner ?? "nobody"}; nothing was saved.");
            _leases[name] = lease with { RenewedAt = clock.GetTimestamp() };
            work();
        }
    }

    public void Release(string name, long fence)
    {
        lock (_lock)
        {
            if (_leases[name].Fence == fence)
                _leases[name] = _leases[name] with { Owner = null };
        }
    }

    private sealed record Lease(string? Owner, long Fence, TimeSpan Duration, long RenewedAt);
}
