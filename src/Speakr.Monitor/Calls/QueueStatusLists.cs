using System.Diagnostics.CodeAnalysis;

namespace Speakr.Monitor.Calls;

/// <summary>The <c>QueueStatus</c> answers being received.</summary>
internal sealed class QueueStatusLists
{
    // One list that never ends costs no more than these.
    private const int MostEntries = 50_000;

    private readonly OpenLists<QueueStatusList> _open = new(list => list.BeganAt);

    /// <summary>Takes in one event of a list.</summary>
    /// <returns>Whether it was the last, so that <paramref name="list"/> is all there is.</returns>
    /// <exception cref="ArgumentException">The event lacks the queue or the channel that its kind needs.</exception>
    public bool Add(CallEvent listEvent, [NotNullWhen(true)] out QueueStatusList? list)
    {
        var open = _open.Of(listEvent);
        if (listEvent.Kind == CallEventKind.QueueStatusComplete)
        {
            list = open;
            _open.Remove(listEvent);
            return list is not null;
        }

        list = null;
        if (listEvent.Queue is null || (listEvent.UniqueId is null && listEvent.Kind == CallEventKind.QueueEntry))
            throw new ArgumentException($"{listEvent.Kind} needs a queue, and a caller's a uniqueid.", nameof(listEvent));
        if (open is null)
            _open.Begin(listEvent, open = new QueueStatusList(listEvent.ReceivedAt));
        if (listEvent.Kind == CallEventKind.QueueEntry)
        {
            open.Add(listEvent);
        }
        else if (!open.Announce(listEvent))
        {
            var next = new QueueStatusList(listEvent.ReceivedAt, mayBeMixed: true);
            next.Announce(listEvent);
            _open.Begin(listEvent, next);
        }

        if (open.Length > MostEntries)
            _open.Remove(listEvent);
        return false;
    }

    /// <summary>Drops the unfinished lists of a source: a new connection does not continue them.</summary>
    public void Forget(string source) => _open.Forget(source);
}
