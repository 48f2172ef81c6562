namespace Speakr.Monitor.Calls;

/// <content>Comparison with the PBX's answers to <c>QueueStatus</c>: callers who left or joined without an event.</content>
internal sealed partial class CallTracker
{
    private readonly QueueStatusLists _lists = new();

    // In order of time, because the delay is the same for all.
    private readonly Queue<(DateTimeOffset DueAt, QueueStatusList List, CallEvent End)> _comparisons = new();

    private DateTimeOffset? NextComparisonAt => _comparisons.TryPeek(out var next) ? next.DueAt : null;

    private void ApplyToLists(CallEvent callEvent)
    {
        if (callEvent.Kind == CallEventKind.Connected)
        {
            _lists.Forget(callEvent.Source);
            return;
        }

        // Delayed, because Asterisk writes a list ahead of queued events, and one that explains a difference may follow it.
        if (_lists.Add(callEvent, out var list))
            _comparisons.Enqueue((callEvent.ReceivedAt + _options.ExitGrace, list, callEvent));
        // Before the list is complete: the entry may arrive after the list's end.
        else if (callEvent.Kind == CallEventKind.QueueEntry)
            _byChannel.GetValueOrDefault(callEvent.UniqueId!)?.SeeListed(callEvent);
    }

    private void CompareWithLists(DateTimeOffset now)
    {
        while (_comparisons.TryPeek(out var next) && next.DueAt <= now)
        {
            _comparisons.Dequeue();
            Compare(next.List, next.End, now);
        }
    }

    private void Compare(QueueStatusList list, CallEvent end, DateTimeOffset now)
    {
        var sureBefore = list.BeganAt - QueueStatusList.Blur;
        foreach (var entry in list.Entries)
        {
            // Older hang-ups are forgotten, so whether the channel has ended since is not known.
            if (end.ReceivedAt - entry.ReceivedAt + _options.ExitGrace < _options.HangupMemory)
                TakeOver(entry, sureBefore, now);
        }

        foreach (var call in list.CompleteQueues.SelectMany(WaitingIn))
        {
            if (call.Source == end.Source && call.LoseMissing(list, sureBefore, end.ReceivedAt))
                MarkChanged(call, now);
        }
    }

    /// <summary>Begins the visit of a listed caller whose join was missed.</summary>
    private void TakeOver(CallEvent entry, DateTimeOffset sureBefore, DateTimeOffset now)
    {
        if (EndOf(entry.UniqueId) is not null)
            return;

        // Entries have no linkedid. A caller's own channel has the same id as its call; a later event with another
        // linkedid finds the call by the channel.
        var caller = entry with { LinkedId = entry.UniqueId };
        var call = Find(caller);
        if (call is null)
            call = Begin(caller);
        else if (!call.HasMissedJoin(caller, sureBefore))
            return;
        call.JoinListed(caller);
        Settle(call, now);
    }
}
