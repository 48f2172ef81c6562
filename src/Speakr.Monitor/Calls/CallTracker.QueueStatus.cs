namespace Speakr.Monitor.Calls;

/// <content>Comparison with the PBX's answers to <c>QueueStatus</c>: callers who left or joined without an event.</content>
internal sealed partial class CallTracker
{
    private readonly QueueStatusLists _lists = new();

    // In order of time, because the delay is the same for all.
    private readonly Queue<(DateTimeOffset DueAt, Action<DateTimeOffset> Compare)> _comparisons = new();

    private DateTimeOffset? NextComparisonAt => _comparisons.TryPeek(out var next) ? next.DueAt : null;

    private void ApplyToLists(CallEvent callEvent)
    {
        if (callEvent.Kind == CallEventKind.Connected)
        {
            _lists.Forget(callEvent.Source);
            _channelLists.Forget(callEvent.Source);
            return;
        }

        // Delayed, because Asterisk writes a list ahead of queued events, and one that explains a difference may follow it.
        if (_lists.Add(callEvent, out var list))
            _comparisons.Enqueue((callEvent.ReceivedAt + _options.ExitGrace, now => Compare(list, callEvent, now)));
        // Before the list is complete: the entry may arrive after the list's end.
        else if (callEvent.Kind == CallEventKind.QueueEntry)
            _byChannel.GetValueOrDefault(callEvent.UniqueId!)?.SeeListed(callEvent);
    }

    private void CompareWithLists(DateTimeOffset now)
    {
        while (_comparisons.TryPeek(out var next) && next.DueAt <= now)
        {
            _comparisons.Dequeue();
            next.Compare(now);
        }
    }

    private void Compare(QueueStatusList list, CallEvent end, DateTimeOffset now)
    {
        var sureBefore = SureBefore(list.BeganAt);
        foreach (var entry in list.Entries)
        {
            // Older hang-ups are forgotten, so whether the channel has ended since is not known.
            if (end.ReceivedAt - entry.ReceivedAt + _options.ExitGrace < _options.HangupMemory)
                TakeOver(entry, sureBefore, now);
        }

        foreach (var call in list.CompleteQueues.SelectMany(WaitingIn))
        {
            if (Concerns(end.Source, call) && call.LoseMissing(list, sureBefore, end.ReceivedAt))
                MarkChanged(call, now);
        }
    }

    /// <summary>Events of this time or later take precedence over a list.</summary>
    private DateTimeOffset SureBefore(DateTimeOffset listBeganAt) => listBeganAt - QueueStatusList.Blur - _coverage.Sources.Lag;

    /// <summary>Begins the visit of a listed caller whose join was missed.</summary>
    private void TakeOver(CallEvent entry, DateTimeOffset sureBefore, DateTimeOffset now)
    {
        if (EndOf(entry.UniqueId) is not null)
            return;

        // Asterisk's entries have no linkedid, unless the source has found it among the channels. A caller's own channel has the same id as its call; a
        // later event with another linkedid finds the call by the channel.
        var caller = entry with { LinkedId = entry.LinkedId ?? entry.UniqueId };
        var call = Find(caller);
        if (call is null)
            call = Begin(caller);
        else if (!call.HasMissedJoin(caller, sureBefore))
            return;
        call.JoinListed(caller);
        Settle(call, now);
    }
}
