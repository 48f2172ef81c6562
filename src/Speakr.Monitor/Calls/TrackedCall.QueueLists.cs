namespace Speakr.Monitor.Calls;

/// <content>What a list of those who wait says of the call.</content>
internal sealed partial class TrackedCall
{
    public void SeeListed(CallEvent entry)
    {
        Source ??= entry.Source;
        if (_visits.LastOf(entry.UniqueId!) is { IsWaiting: true } visit && visit.Queue == entry.Queue)
            visit.SeeWaiting(entry.ReceivedAt);
    }

    /// <summary>The visits that wait as far as we know, of callers whom a complete list should have named and has not.</summary>
    public IEnumerable<TrackedVisit> MissingFrom(QueueList list, DateTimeOffset sureBefore) => _visits.All.Where(visit =>
        IsMissing(visit, sureBefore) && list.IsComplete(visit.Queue)
        && !list.Lists(visit.Queue, visit.UniqueId) && !list.Lists(visit.Queue, LinkedId));

    /// <summary>Whether a listed caller of this call must have joined unheard: nothing that we know of him explains it.</summary>
    public bool HasMissedJoin(CallEvent entry, DateTimeOffset sureBefore)
    {
        if (IsEnded || !HasVisits)
            return false;
        return _visits.LastOf(entry.UniqueId!) is { } last
            ? last.HungUpAt is null && !(last.IsWaiting && last.Queue == entry.Queue) && last.LastSignAt < sureBefore
            : _visits.LastIn(entry.Queue!) is not { IsWaiting: true };
    }

    /// <summary>Begins a visit whose join was missed.</summary>
    public void JoinListed(CallEvent entry)
    {
        var at = entry.ReceivedAt;
        (Source, CallerNumber) = (Source ?? entry.Source, CallerNumber ?? entry.CallerNumber);
        var visit = Begin(entry);
        visit.ReckonJoin(at, entry.WaitSeconds);
        _earlyExits.ApplyTo(visit, at - _options.RepeatWindow);
        Changed(at);
    }

    /// <summary>Ends a visit that was missing from a list, unless something has been heard of it since.</summary>
    public bool Lose(TrackedVisit visit, DateTimeOffset at, DateTimeOffset sureBefore)
    {
        if (!IsMissing(visit, sureBefore))
            return false;
        visit.End(at, VisitEnd.Lost);
        return Changed(at);
    }

    private static bool IsMissing(TrackedVisit visit, DateTimeOffset sureBefore) =>
        visit is { IsWaiting: true, IsLeaving: false } && visit.SeenWaitingAt < sureBefore;
}
