namespace Speakr.Monitor.Calls;

/// <content>Comparison with the PBX's answers to <c>CoreShowChannels</c>: calls that are over, and answers that were missed.</content>
internal sealed partial class CallTracker
{
    // One list that never ends costs no more than these.
    private const int MostChannels = 50_000;

    private readonly OpenLists<ChannelList> _channelLists = new(list => list.BeganAt);

    private void ApplyToChannelLists(CallEvent callEvent)
    {
        var list = _channelLists.Of(callEvent);
        if (callEvent.Kind == CallEventKind.CoreShowChannel)
        {
            if (callEvent.UniqueId is null || callEvent.LinkedId is null)
                throw new ArgumentException("CoreShowChannel needs a uniqueid and a linkedid.", nameof(callEvent));
            if (list is null)
                _channelLists.Begin(callEvent, list = new ChannelList(callEvent.ReceivedAt));
            list.Add(callEvent);
            if (list.Count > MostChannels)
                _channelLists.Remove(callEvent);
            return;
        }

        _channelLists.Remove(callEvent);
        // A PBX without a channel names none before it says that these were all.
        list ??= new ChannelList(callEvent.ReceivedAt);
        list.End(callEvent);
        if (list.IsComplete)
            _comparisons.Enqueue((callEvent.ReceivedAt + _options.ExitGrace, now => Compare(list, callEvent, now)));
    }

    private void Compare(ChannelList list, CallEvent end, DateTimeOffset now)
    {
        var sureBefore = SureBefore(list.BeganAt);
        // Older hang-ups are forgotten, so whether a channel has ended since is not known.
        if (end.ReceivedAt - list.BeganAt + _options.ExitGrace < _options.HangupMemory)
        {
            foreach (var talk in list.Talks())
                TakeOverTalk(talk, sureBefore, now);
        }

        foreach (var call in _open.ToArray())
        {
            if (Concerns(end.Source, call) && call.EndUnlisted(list, sureBefore, end.ReceivedAt))
                MarkChanged(call, now);
        }
    }

    /// <summary>The answer of a listed caller was missed.</summary>
    private void TakeOverTalk(CallEvent talk, DateTimeOffset sureBefore, DateTimeOffset now)
    {
        if (EndOf(talk.UniqueId) is not null || EndOf(talk.AgentUniqueId) is not null)
            return;
        // A channel answers once: the agent's answer was received, in another queue or call that has led to this talk.
        if (_byAgent.ContainsKey(talk.AgentUniqueId!))
            return;
        var call = Find(talk);
        if (call?.HasMissedAnswer(talk, sureBefore) == false)
            return;
        // A caller who was handed over to the agent of another queue is still listed in this one. That he joined it again would have been received.
        if (call?.TransferredFrom(talk.Queue!) is { } transferredAt && _coverage.HasHeardSince(talk.Source, transferredAt))
            return;
        call ??= Begin(talk);
        call.AnswerListed(talk);
        Settle(call, now);
    }
}
