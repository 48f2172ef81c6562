using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>A journal that keeps nothing beyond its own life. Safe for concurrent use.</summary>
internal sealed class InMemoryEventJournal(int maxEvents) : IEventJournal
{
    // Of an event; more exactly nobody needs to know it.
    private const long AboutBytes = 400;
    private readonly Lock _lock = new();
    private readonly List<JournaledEvent> _events = [];
    private readonly Dictionary<string, string> _notes = new(StringComparer.Ordinal);
    private long _last;
    private bool _disposed;
    private bool _open;

    public JournalUsage Usage
    {
        get
        {
            lock (_lock)
                return new JournalUsage(_events.Count, _events.Count * AboutBytes);
        }
    }

    public ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _open = true;
            return ValueTask.FromResult(new JournalOpening(_last, null));
        }
    }

    public ValueTask<long> AppendAsync(IReadOnlyList<CallEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        // Outside the lock, and before anything is kept: reading the list may fail.
        var copy = events.ToArray();
        return Do(
            () =>
            {
                var isClockOnly = copy.Length > 0 && Array.TrueForAll(copy, next => next.Kind == CallEventKind.ClockStepped);
                if (!isClockOnly && _events.Count + Math.Max(1, copy.Length) > maxEvents)
                    throw Full();
                foreach (var item in copy)
                    _events.Add(new JournaledEvent(++_last, item));
                return _last;
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<JournaledEvent>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return Do<IReadOnlyList<JournaledEvent>>(
            () =>
            {
                var start = FirstAfter(after);
                return _events.GetRange(start, Math.Min(limit, _events.Count - start));
            },
            cancellationToken);
    }

    public ValueTask<int> RemoveAsync(long upTo, IReadOnlySet<string> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return Do(() => _events.RemoveAll(item => item.Position <= upTo && !Keeps(keep, item.Event)), cancellationToken);
    }

    public ValueTask<string?> ReadNoteAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Do(() => _notes.GetValueOrDefault(name), cancellationToken);
    }

    public async ValueTask WriteNoteAsync(string name, string value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        await Do(() => _notes[name] = value, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
            _disposed = true;
        return ValueTask.CompletedTask;
    }

    private static bool Keeps(IReadOnlySet<string> keep, CallEvent item) =>
        (item.LinkedId is { } linkedId && keep.Contains(linkedId)) || (item.UniqueId is { } uniqueId && keep.Contains(uniqueId));

    private JournalException Full() => new(
        $"The event journal in memory has reached its limit, maxEvents = {maxEvents}.",
        isFull: true);

    private int FirstAfter(long position)
    {
        var (low, high) = (0, _events.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = _events[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private ValueTask<T> Do<T>(Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _open ? ValueTask.FromResult(work()) : throw new InvalidOperationException("The journal has to be opened first.");
        }
    }
}
