using System.Diagnostics.CodeAnalysis;

namespace Speakr.Monitor.Calls;

/// <content>Corrections by the store and by call detail records.</content>
internal sealed partial class TrackedCall
{
    public TrackedCall(CallTrackerOptions options, Call stored, string? source, DateTimeOffset? sureBefore = null)
    {
        (_options, _visits, _repeats) = (options, new TrackedVisits(options.RepeatWindow), new RepeatFilter(options));
        LinkedId = stored.LinkedId;
        TakeOver(stored, source, sureBefore);
    }

    /// <summary>A call known from records only, to be completed by <see cref="Merge"/> and <see cref="EndAsRecorded"/>.</summary>
    public TrackedCall(CallTrackerOptions options, RecordedCall record)
    {
        (_options, _visits, _repeats) = (options, new TrackedVisits(options.RepeatWindow), new RepeatFilter(options));
        (LinkedId, UniqueId, CallerNumber) = (record.LinkedId, record.UniqueId, record.CallerNumber);
        (CreatedAt, UpdatedAt, LastHeardAt) = (record.StartedAt, record.EndedAt, record.EndedAt);
        _caller = UniqueId;
    }

    private DateTimeOffset? _storedUntil;

    /// <summary>The highest number of a visit that was found in the store.</summary>
    public int LastStoredVisit { get; private set; }

    /// <summary>Becomes the call as it is stored.</summary>
    /// <param name="stored">The stored call.</param>
    /// <param name="source">Its source.</param>
    /// <param name="sureBefore">Stored times before this one compare with those of events; <see langword="null"/> when none do.</param>
    [MemberNotNull(nameof(UniqueId))]
    public void TakeOver(Call stored, string? source, DateTimeOffset? sureBefore)
    {
        (UniqueId, Source, CallerNumber) = (stored.UniqueId, Source ?? source, stored.CallerNumber ?? CallerNumber);
        (CreatedAt, UpdatedAt, StoredStatus) = (stored.CreatedAt, stored.UpdatedAt, stored.Status);
        (_caller, _isLoaded) = (UniqueId, true);
        LastStoredVisit = Math.Max(LastStoredVisit, LastVisit(stored));
        Hear(stored.UpdatedAt);
        _storedUntil = LatestIn(stored) is var latest && latest < sureBefore ? latest : null;
        _visits.Replace(StoredVisits(stored).Select(visit => new TrackedVisit(visit, stored.CreatedAt)));
        EndedAt = EndOf(stored);
    }

    /// <summary>
    /// Whether an event is older than the version that was taken over: it waited here while another host made a part of that version of it. Stored times
    /// are cut to milliseconds.
    /// </summary>
    public bool IsOlderThanStored(CallEvent callEvent) => callEvent.ReceivedAt.AddMilliseconds(1) <= _storedUntil;

    /// <summary>Whether a visit or a talk began after this time.</summary>
    public bool WentOnAfter(DateTimeOffset time) => _visits.All.Any(visit => visit.JoinedAt > time || visit.AnsweredAt > time);

    /// <summary>Keeps our version, knowing what is stored.</summary>
    public void AcceptStored(CallStatus? status, int lastVisit)
    {
        StoredStatus = status;
        LastStoredVisit = Math.Max(LastStoredVisit, lastVisit);
    }

    /// <summary>
    /// Prepends stored visits that were over before this host's first event. Of a channel that has ended this host may have received the last
    /// events only, so the stored version wins.
    /// </summary>
    /// <returns>Whether anything of ours is left.</returns>
    public bool Continue(Call stored)
    {
        if (!HasVisits || IsWhole(stored))
            return HasVisits;
        var isOver = EndOf(stored) is not null;
        bool IsFinal(QueueVisit visit) => isOver || visit.HungUpAt is not null;
        // The host that stored it may have received the same events later, and so ended a visit after we saw the next one begin.
        bool IsNotOurs(QueueVisit visit) =>
            visit.JoinedAt < CreatedAt && !_visits.All.Any(own => own.UniqueId == visit.UniqueId && own.Queue == visit.Queue);
        var earlier = StoredVisits(stored)
            .Where(visit => IsFinal(visit) || (visit.EndReason is not null && (visit.EndedAt < CreatedAt || IsNotOurs(visit)))).ToArray();
        bool IsEcho(string channel) => earlier.Any(known => known.UniqueId == channel && IsFinal(known));
        var ours = _visits.All.Where(visit => !IsEcho(visit.UniqueId) && !earlier.Any(known => visit.IsSameTalk(known) || visit.IsHeardLateOf(known))).ToArray();
        if (ours.Length == 0)
            return false;
        _visits.Replace([.. earlier.Select(visit => new TrackedVisit(visit, stored.CreatedAt)), .. ours]);
        if (IsEcho(UniqueId))
            (UniqueId, _caller, EndedAt) = (ours[^1].UniqueId, ours[^1].UniqueId, ours[^1].HungUpAt);
        CreatedAt = stored.CreatedAt < CreatedAt ? stored.CreatedAt : CreatedAt;
        CallerNumber ??= stored.CallerNumber;
        return true;
    }

    /// <summary>Whether both versions have the same visits, so that they can be merged.</summary>
    public bool IsAlignedWith(Call stored) => HasVisits && _visits.All.Count == stored.Visits.Count
        && _visits.All.Zip(stored.Visits).All(pair => pair.First.Is(pair.Second));

    /// <summary>Merges the stored version into ours.</summary>
    public void Learn(Call stored)
    {
        foreach (var (ours, known) in _visits.All.Zip(stored.Visits))
            ours.Learn(known);
        CallerNumber ??= stored.CallerNumber;
        CreatedAt = stored.CreatedAt < CreatedAt ? stored.CreatedAt : CreatedAt;
        if (UniqueId == stored.UniqueId && EndOf(stored) is { } endedAt)
            End(endedAt, VisitEndReason.Hangup);
        Changed(stored.UpdatedAt);
    }

    /// <summary>Adds what records show and events did not.</summary>
    /// <returns>Whether anything was.</returns>
    public bool Merge(RecordedCall record)
    {
        if (!HasVisits)
            (UniqueId, _caller) = (record.UniqueId, record.UniqueId);
        var before = _visits.ToSnapshots();
        var knewCaller = CallerNumber is not null || record.CallerNumber is null;
        CallerNumber ??= record.CallerNumber;
        RecordMerge.Into(_visits, record);
        if (EndedAt is { } endedAt)
        {
            foreach (var visit in _visits.All)
                visit.HangUp(endedAt, VisitEndReason.Hangup);
        }

        var changed = !knewCaller || !before.AsSpan().SequenceEqual(_visits.ToSnapshots());
        return changed && Changed(record.EndedAt);
    }

    public bool EndAsRecorded(RecordedCall record) =>
        End(record.EndedAt > LastHeardAt ? record.EndedAt : LastHeardAt, VisitEndReason.Hangup);

    /// <summary>Closes visits without news for too long as lost, and the call with the last of them.</summary>
    public bool CloseOverdue(DateTimeOffset now)
    {
        var silence = now - LastHeardAt;
        var changed = false;
        foreach (var visit in _visits.All)
        {
            if (!visit.IsOpen || silence <= (visit.IsAnswered ? _options.MaxTalkIn(visit.Queue) : _options.MaxWaitIn(visit.Queue)))
                continue;
            visit.End(now, VisitEndReason.Lost);
            changed = true;
        }

        if (changed && !HasOpenVisit)
            End(now, VisitEndReason.Lost);
        return changed && Changed(now);
    }

    /// <summary>Whether its events were received from the beginning. Repeated events can look like a call, but an incomplete one.</summary>
    private bool IsWhole(Call stored) =>
        _visits.All.All(visit => visit.BeganWithJoin)
        && WholeSecond.Of(CreatedAt) <= WholeSecond.Of(stored.CreatedAt)
        && _visits.All.Zip(stored.Visits).All(pair => WholeSecond.Of(pair.First.SeenAt) <= (pair.Second.JoinedAt ?? pair.First.SeenAt))
        && _visits.All.Count(visit => stored.Visits.Any(known => known.UniqueId == visit.UniqueId)) >= stored.Visits.Count
        && _visits.All.Count(visit => visit.IsAnswered) >= stored.Visits.Count(visit => visit.AnsweredAt is not null);

    public static int LastVisit(Call stored) => stored.Visits.Count == 0 ? 0 : stored.Visits[^1].Number;

    private static DateTimeOffset? EndOf(Call stored) =>
        StoredVisits(stored).LastOrDefault(visit => visit.UniqueId == stored.UniqueId)?.HungUpAt
        ?? (stored.Status == CallStatus.Ended ? stored.UpdatedAt : null);

    private static DateTimeOffset LatestIn(Call stored) => stored.Visits
        .SelectMany(visit => new[] { visit.JoinedAt, visit.AnsweredAt, visit.LeftAt, visit.EndedAt, visit.HungUpAt })
        .Append(stored.UpdatedAt).Max() ?? stored.UpdatedAt;

    private static IReadOnlyList<QueueVisit> StoredVisits(Call stored) =>
        stored.Visits.Count > 0 ? stored.Visits : [StoredCallVisit.Of(stored)];
}
