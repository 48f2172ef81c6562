namespace Speakr.Monitor.Calls;

/// <content>What a list of those who wait says of the call.</content>
internal sealed partial class TrackedCall
{
    /// <summary>Set by the tracker: the queues by which it finds the call among those that wait.</summary>
    public string[] FiledUnder { get; set; } = [];

    /// <summary>The queues that the call waits in.</summary>
    public string[] WaitingQueues() => [.. _visits.All.Where(visit => visit.IsWaiting).Select(visit => visit.Queue).Distinct(StringComparer.Ordinal)];

    public void SeeListed(CallEvent entry)
    {
        Source ??= entry.Source;
        Hear(entry.ReceivedAt);
        if (_visits.LastOf(entry.UniqueId!) is { IsWaiting: true } visit && visit.Queue == entry.Queue)
            visit.SeeWaiting(entry.ReceivedAt);
    }

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
        (Source, CallerNumber) = (Source ?? entry.Source, CallerNumber ?? entry.CallerNumber);
        Begin(entry).ReckonJoin(entry.ReceivedAt, entry.WaitSeconds);
        Changed(entry.ReceivedAt);
    }

    /// <summary>
    /// Ends the visits that wait as far as we know, of callers whom a complete list should have named and has not. How they left was missed.
    /// </summary>
    public bool LoseMissing(QueueStatusList list, DateTimeOffset sureBefore, DateTimeOffset at)
    {
        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (!visit.IsWaiting || (visit.IsLeaving && !visit.IsLeaveInDoubt) || visit.SeenWaitingAt >= sureBefore || !list.IsComplete(visit.Queue)
                || list.Lists(visit.Queue, visit.UniqueId) || list.Lists(visit.Queue, LinkedId))
                continue;
            visit.End(at, VisitEndReason.Lost);
            changed = true;
        }

        return changed && Changed(at);
    }
}
