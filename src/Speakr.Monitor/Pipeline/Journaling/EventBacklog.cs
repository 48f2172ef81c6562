using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Pipeline.Journaling;

/// <summary>
/// Ordered events between the journal and the tracker. Up to a limit they wait in memory; beyond it they are read back from the journal. Used by the
/// actor only; the counts may be read by others.
/// </summary>
/// <param name="journal">Where events with a position can be read again.</param>
/// <param name="limit">Events that wait in memory at most when the journal does not hold them.</param>
internal sealed class EventBacklog(IEventJournal? journal, int limit)
{
    // Enough for a burst; more is cheaper in the journal.
    private const int MaxJournaledInMemory = 2048;

    private readonly LinkedList<Segment> _segments = new();
    private int _inMemory;
    private long _count;
    private long _unjournaled;

    /// <summary>Events that wait, in memory and in the journal; those in a journal with holes are guessed.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Events of calls that wait and are in no journal.</summary>
    public long Unjournaled => Interlocked.Read(ref _unjournaled);

    public bool IsEmpty => _segments.Count == 0;

    /// <summary>Adds events that are in the journal: into memory while there is room, otherwise by position only.</summary>
    public void AddJournaled(IReadOnlyList<CallEvent> events, long lastPosition)
    {
        var after = lastPosition - events.Count;
        if (_segments.Last?.Value is { Events: null } rest)
        {
            Counted(lastPosition - rest.To);
            rest.To = lastPosition;
        }
        else if (_inMemory + events.Count <= Math.Min(limit, MaxJournaledInMemory))
        {
            AddToMemory(events, after + 1);
        }
        else
        {
            _segments.AddLast(new Segment { After = after, To = lastPosition });
            Counted(events.Count);
        }
    }

    /// <summary>Adds a part of the journal that was there before.</summary>
    public void AddStored(long after, long upTo)
    {
        if (after >= upTo)
            return;
        _segments.AddFirst(new Segment { After = after, To = upTo });
        Counted(upTo - after);
    }

    /// <summary>Adds events that the journal could not take.</summary>
    /// <returns><see langword="false"/> when there is no room for them in memory.</returns>
    public bool TryAddUnjournaled(IReadOnlyList<CallEvent> events)
    {
        if (_inMemory > 0 && _inMemory + events.Count > limit)
            return false;
        AddToMemory(events, first: 0);
        Interlocked.Add(ref _unjournaled, events.Count(next => next.LinkedId is not null));
        return true;
    }

    /// <summary>Takes the next events; none when nothing waits.</summary>
    /// <exception cref="JournalException">They are in the journal, which cannot be read.</exception>
    public async ValueTask<IReadOnlyList<JournaledEvent>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (_segments.First?.Value is { } segment)
        {
            if (segment.Events is not null)
                return TakeFromMemory(segment, count);
            var read = await journal!.ReadAsync(segment.After, (int)Math.Min(count, segment.To - segment.After), cancellationToken).ConfigureAwait(false);
            if (Advance(segment, read) is { Count: > 0 } events)
                return events;
        }

        return [];
    }

    /// <param name="events">The events.</param>
    /// <param name="first">The position of the first one; 0 when they have none.</param>
    private void AddToMemory(IReadOnlyList<CallEvent> events, long first)
    {
        if (_segments.Last?.Value.Events is null)
            _segments.AddLast(new Segment { Events = new Queue<JournaledEvent>() });
        var queue = _segments.Last!.Value.Events!;
        for (var index = 0; index < events.Count; index++)
            queue.Enqueue(new JournaledEvent(first == 0 ? 0 : first + index, events[index]));
        _inMemory += events.Count;
        Counted(events.Count);
    }

    private List<JournaledEvent> TakeFromMemory(Segment segment, int count)
    {
        var taken = new List<JournaledEvent>(Math.Min(count, segment.Events!.Count));
        var unjournaled = 0;
        while (taken.Count < count && segment.Events.TryDequeue(out var next))
        {
            taken.Add(next);
            if (next is { Position: 0, Event.LinkedId: not null })
                unjournaled++;
        }

        _inMemory -= taken.Count;
        Counted(-taken.Count);
        Interlocked.Add(ref _unjournaled, -unjournaled);
        if (segment.Events.Count == 0)
            _segments.RemoveFirst();
        return taken;
    }

    /// <summary>Advances the position in a part of the journal. An empty read ends the part: its events were removed, or lost with a damaged file.</summary>
    private IReadOnlyList<JournaledEvent> Advance(Segment segment, IReadOnlyList<JournaledEvent> read)
    {
        var events = read.Count > 0 && read[^1].Position > segment.To ? [.. read.TakeWhile(next => next.Position <= segment.To)] : read;
        var reached = events.Count == 0 ? segment.To : events[^1].Position;
        Counted(segment.After - reached);
        segment.After = reached;
        if (segment.After >= segment.To)
            _segments.Remove(segment);
        return events;
    }

    private void Counted(long events) => Interlocked.Add(ref _count, events);

    /// <summary>Events in memory, or a part of the journal.</summary>
    private sealed class Segment
    {
        public Queue<JournaledEvent>? Events { get; init; }

        public long After { get; set; }

        public long To { get; set; }
    }
}
