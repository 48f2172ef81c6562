using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>
/// Ordered events between the journal and the tracker. Up to a limit they wait in memory; beyond it they are read back from the journal. One producer
/// and one consumer.
/// </summary>
/// <param name="journal">Where events with a position can be read again.</param>
/// <param name="limit">Events that wait in memory at most when the journal does not hold them.</param>
/// <param name="arrived">Set when there is something to take.</param>
internal sealed class EventBacklog(IEventJournal? journal, int limit, AsyncAutoResetEvent arrived)
{
    // Enough for a burst; more is cheaper in the journal.
    private const int MaxJournaledInMemory = 2048;

    private readonly Lock _lock = new();
    private readonly LinkedList<Segment> _segments = new();
    private readonly AsyncAutoResetEvent _room = new();
    private int _inMemory;
    private bool _isComplete;

    /// <summary>Events that wait, in memory and in the journal; those in a journal with holes are guessed.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
                return _segments.Sum(segment => segment.Events?.Count ?? segment.To - segment.After);
        }
    }

    /// <summary>Events of calls that wait and are in no journal.</summary>
    public int Unjournaled
    {
        get
        {
            lock (_lock)
                return _segments.Sum(segment => segment.Events?.Count(next => next is { Position: 0, Event.LinkedId: not null }) ?? 0);
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _segments.Count == 0;
        }
    }

    /// <summary>Whether nothing waits and nothing will come.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock)
                return _isComplete && _segments.Count == 0;
        }
    }

    /// <summary>Adds events that are in the journal: into memory while there is room, otherwise by position only.</summary>
    public void AddJournaled(IReadOnlyList<CallEvent> events, long lastPosition)
    {
        var after = lastPosition - events.Count;
        lock (_lock)
        {
            if (_segments.Last?.Value.Events is null && _segments.Last is not null)
                _segments.Last.Value.To = lastPosition;
            else if (_inMemory + events.Count <= Math.Min(limit, MaxJournaledInMemory))
                AddToMemory(events.Select((callEvent, index) => new JournaledEvent(after + index + 1, callEvent)));
            else
                _segments.AddLast(new Segment { After = after, To = lastPosition });
        }

        arrived.Set();
    }

    /// <summary>Adds a part of the journal that was there before.</summary>
    public void AddStored(long after, long upTo)
    {
        if (after >= upTo)
            return;
        lock (_lock)
            _segments.AddFirst(new Segment { After = after, To = upTo });
        arrived.Set();
    }

    /// <summary>Adds events that the journal could not take. Waits for room in memory.</summary>
    public async ValueTask AddUnjournaledAsync(IReadOnlyList<CallEvent> events, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!TryAddUnjournaled(events))
            await _room.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
        arrived.Set();
    }

    public void Complete()
    {
        lock (_lock)
            _isComplete = true;
        arrived.Set();
    }

    /// <summary>Takes the next events; none when nothing waits.</summary>
    /// <exception cref="JournalException">They are in the journal, which cannot be read.</exception>
    public async ValueTask<IReadOnlyList<JournaledEvent>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            Segment segment;
            long to;
            lock (_lock)
            {
                if (_segments.First is null)
                    return [];
                segment = _segments.First.Value;
                if (segment.Events is not null)
                    return TakeFromMemory(segment, count);
                to = segment.To;
            }

            var read = await journal!.ReadAsync(segment.After, (int)Math.Min(count, to - segment.After), cancellationToken).ConfigureAwait(false);
            if (Advance(segment, read, to) is { Count: > 0 } events)
                return events;
        }
    }

    private bool TryAddUnjournaled(IReadOnlyList<CallEvent> events)
    {
        lock (_lock)
        {
            if (_inMemory > 0 && _inMemory + events.Count > limit)
                return false;
            AddToMemory(events.Select(callEvent => new JournaledEvent(0, callEvent)));
            return true;
        }
    }

    private void AddToMemory(IEnumerable<JournaledEvent> events)
    {
        if (_segments.Last?.Value.Events is null)
            _segments.AddLast(new Segment { Events = new Queue<JournaledEvent>() });
        var queue = _segments.Last!.Value.Events!;
        var before = queue.Count;
        foreach (var callEvent in events)
            queue.Enqueue(callEvent);
        _inMemory += queue.Count - before;
    }

    private List<JournaledEvent> TakeFromMemory(Segment segment, int count)
    {
        var taken = new List<JournaledEvent>(Math.Min(count, segment.Events!.Count));
        while (taken.Count < count && segment.Events.TryDequeue(out var next))
            taken.Add(next);
        _inMemory -= taken.Count;
        if (segment.Events.Count == 0)
            _segments.RemoveFirst();
        _room.Set();
        return taken;
    }

    /// <summary>Advances the position in a part of the journal. An empty read ends the part: its events were removed, or lost with a damaged file.</summary>
    private IReadOnlyList<JournaledEvent> Advance(Segment segment, IReadOnlyList<JournaledEvent> read, long to)
    {
        var events = read.Count > 0 && read[^1].Position > to ? [.. read.TakeWhile(next => next.Position <= to)] : read;
        lock (_lock)
        {
            segment.After = events.Count == 0 ? to : events[^1].Position;
            if (segment.After >= segment.To)
                _segments.Remove(segment);
        }

        return events;
    }

    /// <summary>Events in memory, or a part of the journal.</summary>
    private sealed class Segment
    {
        public Queue<JournaledEvent>? Events { get; init; }

        public long After { get; set; }

        public long To { get; set; }
    }
}
