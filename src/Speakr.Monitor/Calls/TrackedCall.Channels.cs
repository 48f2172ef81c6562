namespace Speakr.Monitor.Calls;

/// <content>Which channel is the caller's, as channels are replaced.</content>
internal sealed partial class TrackedCall
{
    // Ids under which events of the call may come, besides those of its visits.
    private readonly HashSet<string> _otherIds = new(StringComparer.Ordinal);

    // Loaded from the store, which keeps less than was received.
    private bool _isLoaded;

    // The caller's own channel; null while it is unknown which one has replaced it.
    private string? _caller;

    // The channel that gave the call its linkedid has ended, and the caller is another.
    private bool _isOwnChannelGone;

    /// <summary>The channel whose end is the end of the call; <see langword="null"/> when it has been replaced and the next one is not known yet.</summary>
    public string? Caller => _caller;

    /// <summary>The channels by which events find the call.</summary>
    public IEnumerable<string> Channels => _visits.All.Select(visit => visit.UniqueId).Concat(_otherIds);

    /// <summary>The channels of agents who talk or have talked with the caller.</summary>
    public IEnumerable<string> AgentChannels => _visits.All.Select(visit => visit.AgentUniqueId).OfType<string>();

    /// <summary>The linkedids under which the call, or a part of it, has been stored before.</summary>
    public IReadOnlyList<string> FormerLinkedIds { get; private set; } = [];

    /// <summary>A leave just before the connection was lost proves nothing, because what follows it was missed.</summary>
    public bool DoubtLeaves(DateTimeOffset heardUntil, DateTimeOffset at)
    {
        var changed = false;
        foreach (var visit in _visits.All)
            changed |= !_visits.IsSuperseded(visit) && visit.DoubtLeave(heardUntil, _options.ExitGrace);
        return changed && Changed(at);
    }

    /// <summary>Asterisk takes a Local channel out of the call; the one behind it goes on by their own channel.</summary>
    public bool Optimize(CallEvent optimization)
    {
        var (one, two, at) = (optimization.UniqueId!, optimization.LocalTwoUniqueId!, optimization.ReceivedAt);
        foreach (var visit in _visits.All)
            visit.LoseLocalHalf(one, two);
        if (_caller is not { } caller || (caller != one && caller != two))
            return false;
        var reopened = Reopen(at);
        if (optimization.SourceUniqueId is { } source && !_visits.All.Any(visit => visit.AgentUniqueId == source))
            Follow(source);
        else if (LinkedId != one && LinkedId != two && !_isOwnChannelGone)
            Follow(LinkedId);
        else
            _caller = null;
        return reopened && Changed(at);
    }

    /// <summary>Another channel replaces the caller's, and the wait or talk goes on.</summary>
    public bool Replace(string channel, ChannelIds newcomer, DateTimeOffset at)
    {
        var reopened = Reopen(at);
        if (_visits.LastOf(channel) is { IsWaiting: true } waiting)
            waiting.TakePlace(newcomer.UniqueId);
        _otherIds.Add(channel);
        Follow(newcomer.UniqueId);
        return reopened && Changed(at);
    }

    /// <summary>Indexes the call under this id as well.</summary>
    public void Know(string id) => _otherIds.Add(id);

    public bool HasTalk(CallEvent agentEvent) => _visits.Talk(agentEvent) is not null;

    public bool HasVisitIn(string queue) => _visits.LastIn(queue) is not null;

    /// <summary>The visit to a queue that waits, or did until nothing but the end of its channel ended it.</summary>
    public TrackedVisit? WaitingIn(string queue) => _visits.LastIn(queue) is { } visit && (visit.IsWaiting || visit.IsCutOff) ? visit : null;

    /// <summary>Whether the channel waits in a queue for this call, or did so until its own end a moment ago.</summary>
    public bool IsWaitingBy(string channel) => _visits.LastOf(channel) is { } visit && (visit.IsWaiting || visit.IsCutOff);

    /// <summary>Whether a Local channel waits or talks in a queue for this channel, which gave the call its linkedid and may just have ended.</summary>
    public bool IsBehindLocal(string channel) => channel == LinkedId && (_caller == channel || _isOwnChannelGone)
        && _visits.LastOf(UniqueId) is { IsBehindLocal: true, IsOpen: true };

    /// <summary>Whether a visit ended with its channel and without a leave.</summary>
    public bool IsCutOff => _visits.All.Any(visit => visit.IsCutOff);

    /// <summary>The visit to a queue that nothing but the end of its channel has ended: its caller may have been handed over.</summary>
    public TrackedVisit? CutOffIn(string queue) => _visits.LastIn(queue) is { IsCutOff: true } visit ? visit : null;

    /// <summary>
    /// Takes over the visits of a consultation call that was handed over to this caller: what waited there waits for this caller from now on.
    /// </summary>
    public void TakeOver(TrackedCall consultation, string channel, ChannelIds caller, DateTimeOffset at)
    {
        consultation.Reopen(at);
        if (consultation._visits.LastOf(channel) is { } waiting)
            waiting.TakePlace(caller.UniqueId);
        if (!HasVisits)
            (CreatedAt, UniqueId) = (consultation.CreatedAt, caller.UniqueId);
        CallerNumber ??= caller.Number;
        _visits.Replace([.. _visits.All.Concat(consultation._visits.All).OrderBy(visit => visit.SeenAt)]);
        // A visit belongs to one call: what still waits to be decided for the consultation finds nothing there.
        var channels = consultation.Channels.ToArray();
        consultation._visits.Replace([]);
        FormerLinkedIds = [.. FormerLinkedIds, .. consultation.FormerLinkedIds, consultation.LinkedId];
        _otherIds.UnionWith([.. channels, .. consultation.FormerLinkedIds, consultation.LinkedId, consultation.UniqueId, channel]);
        Follow(caller.UniqueId);
        _earlyExits.ApplyTo(_visits.All[^1], at - _options.RepeatWindow);
        Changed(at);
    }

    private bool IsCaller(string channel) => _caller == channel
        // Loaded, and it is unknown which channel joined: the caller's own takes precedence.
        || (_isLoaded && channel == LinkedId && _caller == UniqueId);

    private void Follow(string channel)
    {
        _caller = channel;
        _otherIds.Add(channel);
    }

    /// <summary>
    /// Half of a Local channel joins for another channel: for the caller of a queue that has this one as its member, or for the channel that gave the call its
    /// linkedid.
    /// </summary>
    private void BeginBehindLocal(TrackedVisit visit, DateTimeOffset at, bool ownChannelHasEnded)
    {
        LeaveForQueue(visit.LocalHalf!.Value, at);
        if (_caller != visit.UniqueId || UniqueId != visit.UniqueId || UniqueId == LinkedId)
            return;
        if (ownChannelHasEnded)
            _isOwnChannelGone = true;
        else
            Follow(LinkedId);
    }

    /// <summary>
    /// The caller's channel has ended. When the Local channel that joined waits or talks on, the linkedid was that of another than the caller, such as an agent
    /// who called out and sent the customer into the queue, and the Local channel stands for the caller.
    /// </summary>
    public bool EndCaller(DateTimeOffset at)
    {
        if (_caller != LinkedId || _visits.LastOf(UniqueId) is not { IsBehindLocal: true, IsOpen: true })
            return End(at, VisitEndReason.Hangup);
        (_caller, _isOwnChannelGone) = (UniqueId, true);
        return false;
    }

    private bool LeaveForQueue(LocalChannel joined, DateTimeOffset at)
    {
        if (_visits.AnsweredByHalfOf(joined) is not { } outer)
            return false;
        outer.LeaveForQueue(outer.AnsweredAt ?? at, outer.AgentUniqueId);
        return true;
    }

    /// <summary>The caller's channel ended just before the event that says it was replaced.</summary>
    private bool Reopen(DateTimeOffset at)
    {
        if (EndedAt is not { } endedAt || at - endedAt > _options.RepeatWindow)
            return false;
        EndedAt = null;
        foreach (var visit in _visits.All)
            visit.Reopen(endedAt);
        return true;
    }
}
