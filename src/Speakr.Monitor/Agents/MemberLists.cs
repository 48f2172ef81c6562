using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Agents;

/// <summary>The answers to <c>QueueStatus</c> that are being received, by source and action id: who is a member of which queue.</summary>
internal sealed class MemberLists
{
    // As many as are followed.
    private const int MostNames = AgentTracker.MostMemberships;

    private readonly OpenLists<MemberList> _open = new(list => list.BeganAt);

    public void Add(CallEvent listEvent)
    {
        if (_open.Of(listEvent) is not { } list)
            _open.Begin(listEvent, list = new MemberList(listEvent.ReceivedAt));

        if (listEvent.Queue is not { } queue || list.IsTooLong)
            return;
        if (listEvent.Kind == CallEventKind.QueueParams)
            list.Queues.Add(queue);
        else if (listEvent.Interface is { } member)
            list.Members.Add((member, queue));
        if (list.Queues.Count + list.Members.Count > MostNames)
            list.GiveUp();
    }

    /// <returns>The list that has now been received completely; <see langword="null"/> when its beginning was missed, or it is too long.</returns>
    public MemberList? Complete(CallEvent listEvent)
    {
        var list = _open.Of(listEvent);
        _open.Remove(listEvent);
        return list is { IsTooLong: false } ? list : null;
    }

    /// <summary>Drops the unfinished lists of a source: a new connection does not continue them.</summary>
    public void Forget(string source) => _open.Forget(source);
}

/// <summary>One answer to <c>QueueStatus</c>.</summary>
internal sealed class MemberList(DateTimeOffset beganAt)
{
    public DateTimeOffset BeganAt => beganAt;

    public HashSet<string> Queues { get; } = new(StringComparer.Ordinal);

    public HashSet<(string Interface, string Queue)> Members { get; } = [];

    /// <summary>Whether it holds more than is kept, and so proves nothing.</summary>
    public bool IsTooLong { get; private set; }

    public void GiveUp()
    {
        IsTooLong = true;
        Queues.Clear();
        Members.Clear();
    }

    /// <summary>
    /// Whether a member that is not listed in the queue is gone. A list without any member says nothing of members: it was asked for the callers alone,
    /// with a <c>Member:</c> that nobody has. Asterisk lists one queue or all, so a list of several covers every queue.
    /// </summary>
    public bool TellsOf(string queue) => Members.Count > 0 && (Queues.Count > 1 || Queues.Contains(queue));
}
