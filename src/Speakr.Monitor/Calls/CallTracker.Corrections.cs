namespace Speakr.Monitor.Calls;

/// <content>Corrections by the store, by call detail records and by time limits.</content>
internal sealed partial class CallTracker
{
    /// <summary>Whether the call, or the channel as one that joined a queue, is in memory.</summary>
    public bool Knows(string linkedId, string uniqueId) => _byLinkedId.ContainsKey(linkedId) || _byChannel.ContainsKey(uniqueId);

    /// <summary>Whether such a call waits or talks.</summary>
    public bool IsOpen(string linkedId, string uniqueId) =>
        (_byLinkedId.GetValueOrDefault(linkedId) ?? _byChannel.GetValueOrDefault(uniqueId)) is { IsEnded: false };

    /// <summary>The calls that wait or talk, in their current state.</summary>
    public IReadOnlyList<Call> OpenCalls() =>
        [.. _byLinkedId.Values.Where(call => call is { IsEnded: false, HasVisits: true }).Select(call => Dated(call.ToCall())).Where(call => call.OnPanel)];

    /// <summary>
    /// The linkedids and channels of calls that are not over, have not been handed out in their current state, or had an event at
    /// <paramref name="heardSince"/> or later: the events that a restart needs are theirs, each call's all or none.
    /// </summary>
    public IReadOnlySet<string> UnfinishedIds(DateTimeOffset heardSince)
    {
        heardSince = InOwnTime(heardSince);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in _byLinkedId.Values)
        {
            if (call is { IsEnded: true, IsMarkedChanged: false } && call.LastHeardAt < heardSince)
                continue;
            ids.Add(call.LinkedId);
            ids.Add(call.UniqueId);
            ids.UnionWith(call.Channels);
            ids.UnionWith(call.FormerLinkedIds);
        }

        return ids;
    }

    /// <summary>
    /// Reconciles with the stored calls, at start and whenever this host becomes the leader. Stored calls that are not known are taken over as
    /// <see cref="Restore"/> does. Of a known one the version with the latest event wins: the stored one is taken over, or ours counts as
    /// changed. Known calls that changed at <paramref name="since"/> or later and are not stored count as changed.
    /// </summary>
    /// <param name="stored">All stored calls that are on the panel or changed at <paramref name="since"/> or later.</param>
    /// <param name="since">From when on the stored calls are complete.</param>
    /// <param name="source">The source they belong to when there is but one; <see langword="null"/> when that is not known.</param>
    /// <param name="readAt">
    /// When the stored calls were read, if their times compare with those of events to come: not while a step of the clock waits among the events.
    /// A call with times at or after it was stored by a host with another clock.
    /// </param>
    public void Reconcile(IReadOnlyCollection<Call> stored, DateTimeOffset since, string? source, DateTimeOffset? readAt = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        since = InOwnTime(since);
        DateTimeOffset? sureBefore = readAt is { } time ? InOwnTime(time) : null;
        var linkedIds = new HashSet<string>(stored.Count, StringComparer.Ordinal);
        foreach (var call in stored.Select(InOwnTime))
        {
            linkedIds.Add(call.LinkedId);
            var complete = StoredCallVisit.Complete(call);
            Reconcile(complete, source, sureBefore);
            // Its visits are left over from before another service, which writes none, took the call over.
            if (!ReferenceEquals(complete, call) && _byLinkedId.TryGetValue(call.LinkedId, out var tracked))
                MarkChanged(tracked, call.UpdatedAt);
            KeepToLimit();
        }

        foreach (var call in _byLinkedId.Values)
        {
            if (!call.HasVisits || call.UpdatedAt < since || linkedIds.Contains(call.LinkedId))
                continue;
            call.AcceptStored(null, lastVisit: 0);
            MarkChanged(call, call.UpdatedAt);
        }
    }

    /// <summary>
    /// Applies call detail records, which exist only for calls that are over. An unknown call is reconstructed; an open one is closed, with missing
    /// answers and visits added; an ended one is corrected only when <paramref name="mayCorrect"/> is set.
    /// </summary>
    /// <param name="record">The call.</param>
    /// <param name="now">The time.</param>
    /// <param name="mayCorrect">Whether events of the call may have been missed, so that records know better than a regular end.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Heal(RecordedCall record, DateTimeOffset now, bool mayCorrect)
    {
        ArgumentNullException.ThrowIfNull(record);
        record = InOwnTime(record.NotAfter(now));
        now = InOwnTime(now);
        var call = Find(record);
        if (call is { IsEnded: true } && !mayCorrect)
            return false;
        // Records of a replaced channel say nothing about the caller.
        if (call is { IsEnded: false } && !record.HasChannel(call.Caller))
            return false;
        if (call is null)
        {
            call = new TrackedCall(_options, record);
            _byLinkedId.Add(call.LinkedId, call);
        }

        var changed = TakeOverFormer(call, record, now);
        changed |= call.Merge(record);
        changed |= call.EndAsRecorded(record);
        if (!changed)
            return false;
        Index(call);
        MarkChanged(call, now);
        return true;
    }

    /// <summary>Consultation calls that are still separate calls because their transfer was missed.</summary>
    private bool TakeOverFormer(TrackedCall call, RecordedCall record, DateTimeOffset now)
    {
        var changed = false;
        foreach (var former in record.FormerLinkedIds)
        {
            // Without visits there is nothing to take over: only a leave has arrived so far.
            if (!_byLinkedId.TryGetValue(former, out var consultation) || consultation == call || !consultation.HasVisits)
                continue;
            Absorb(consultation, call, consultation.UniqueId, new ChannelIds(call.Caller ?? record.UniqueId, call.LinkedId, record.CallerNumber), now);
            changed = true;
        }

        return changed;
    }

    /// <summary>Closes calls that have been waiting or talking for longer than <see cref="CallTrackerOptions"/> allows without any news.</summary>
    /// <returns>How many were closed.</returns>
    public int CloseOverdue(DateTimeOffset now)
    {
        now = Now(now);
        AdvanceTo(now);
        var closed = 0;
        foreach (var call in _byLinkedId.Values)
        {
            if (call.IsEnded || !call.CloseOverdue(now))
                continue;
            MarkChanged(call, now);
            closed++;
        }

        return closed;
    }

    private void Reconcile(Call stored, string? source, DateTimeOffset? sureBefore)
    {
        if (_handedOver.TryGetValue(stored.LinkedId, out var successor))
        {
            // Handed over before it was saved.
            MarkChanged(successor, successor.UpdatedAt);
            return;
        }

        if (!_byLinkedId.TryGetValue(stored.LinkedId, out var call))
        {
            call = new TrackedCall(_options, stored, source, sureBefore);
            Add(call);
            EndIfHungUp(call);
            return;
        }

        var verdict = Compare(call, stored);
        if (verdict == StoredCallVerdict.StoredIsRight)
        {
            TakeOver(call, stored, source, sureBefore);
            return;
        }

        call.AcceptStored(stored.Status, TrackedCall.LastVisit(stored));
        Index(call);
        if (verdict == StoredCallVerdict.OursIsRight)
            MarkChanged(call, call.UpdatedAt);
        else if (!IsFiled(call))
            Schedule(call, call.UpdatedAt);
    }

    private static StoredCallVerdict Compare(TrackedCall call, Call stored)
    {
        if (call.IsAlignedWith(stored))
        {
            call.Learn(stored);
            return StoredCallComparison.IsSame(call.ToCall(), stored) ? StoredCallVerdict.Same : StoredCallVerdict.OursIsRight;
        }

        return call.Continue(stored) ? StoredCallComparison.Of(call.ToCall(), stored) : StoredCallVerdict.StoredIsRight;
    }

    private void TakeOver(TrackedCall call, Call stored, string? source, DateTimeOffset? sureBefore)
    {
        Unindex(call);
        call.TakeOver(stored, source, sureBefore);
        call.IsMarkedChanged = false;
        Index(call);
        AwaitStored(call);
        EndIfHungUp(call);
    }

    /// <summary>A hang-up may have been received before its channel was known to belong to a call.</summary>
    private void EndIfHungUp(TrackedCall call)
    {
        if (EndOf(call.Caller) is { } endedAt && call.End(endedAt, VisitEndReason.Hangup))
            MarkChanged(call, endedAt);
    }

    private TrackedCall? Find(RecordedCall record)
    {
        if (_byChannel.TryGetValue(record.UniqueId, out var call))
            return call;
        foreach (var visit in record.Visits)
        {
            if (_byChannel.TryGetValue(visit.UniqueId, out call))
                return call;
        }

        return FindByLinkedId(record.LinkedId);
    }
}
