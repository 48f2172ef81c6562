namespace Speakr.Monitor.Calls;

/// <content>What is learnt from a live list of those who wait: who has left unheard, and who has come unheard.</content>
public sealed partial class CallTracker
{
    private readonly QueueLists _lists = new();

    // In order of time, as the wait is the same for all.
    private readonly Queue<MissingCaller> _missing = new();

    private DateTimeOffset? NextLossAt => _missing.TryPeek(out var next) ? next.DueAt : null;

    private void ApplyToLists(CallEvent callEvent)
    {
        if (callEvent.Kind == CallEventKind.Connected)
        {
            _lists.Forget(callEvent.Source);
            return;
        }

        var isWhole = _lists.Add(callEvent, out var list);
        // Not only when the list is whole: the entry may have changed places with the list's end.
        if (callEvent.Kind == CallEventKind.QueueEntry)
            _byChannel.GetValueOrDefault(callEvent.UniqueId!)?.SeeListed(callEvent);
        if (isWhole)
            Compare(list!, callEvent);
    }

    private void Compare(QueueList list, CallEvent end)
    {
        var sureBefore = list.BeganAt - QueueList.Blur;
        foreach (var entry in list.Entries)
            TakeOver(entry, sureBefore, end.ReceivedAt);

        foreach (var call in _byLinkedId.Values)
        {
            if (call.Source != end.Source || !call.HasOpenVisit)
                continue;
            foreach (var visit in call.MissingFrom(list, sureBefore))
                _missing.Enqueue(new MissingCaller(end.ReceivedAt + _options.ExitGrace, end.ReceivedAt, sureBefore, call, visit));
        }
    }

    /// <summary>Begins the visit of a listed caller whose join was missed.</summary>
    private void TakeOver(CallEvent entry, DateTimeOffset sureBefore, DateTimeOffset now)
    {
        // Beyond it, it would not be known that the channel has ended since.
        if (now - entry.ReceivedAt > _options.HangupMemory || EndOf(entry.UniqueId) is not null)
            return;

        // A list tells no linkedid. A caller's own channel has the same id as its call; a later event that names another
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

    // Not at once: a list is written past the events that wait to be sent, so the answer or the abandon may come just after it.
    private void DecideLosses(DateTimeOffset now)
    {
        while (_missing.TryPeek(out var next) && next.DueAt <= now)
        {
            _missing.Dequeue();
            if (next.Call == _byLinkedId.GetValueOrDefault(next.Call.LinkedId) && next.Call.Lose(next.Visit, next.At, next.SureBefore))
                List(next.Call, now);
        }
    }

    private readonly record struct MissingCaller(
        DateTimeOffset DueAt, DateTimeOffset At, DateTimeOffset SureBefore, TrackedCall Call, TrackedVisit Visit);
}
