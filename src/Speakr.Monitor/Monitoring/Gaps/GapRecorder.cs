using System.Globalization;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Gaps;

/// <summary>
/// Knows when the sources of one PBX were not heard, over restarts, too: logs each gap, counts it, and adds it to the store as soon as that
/// can be reached. Thread-safe.
/// </summary>
internal sealed class GapRecorder(
    string host, IEventJournal? journal, ICallGapStore? store, MonitorMetrics metrics, TimeProvider time, ILogger<GapRecorder> logger)
{
    private const string NotePrefix = "heard:";
    private const int MemoryLimit = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Since, string Reason)> _silent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _connected = new(StringComparer.Ordinal);
    private readonly List<SourceGap> _gaps = [];
    private readonly Queue<SourceGap> _unsaved = new();
    private DateTimeOffset? _lastLossAt;

    /// <summary>The gaps that are remembered, oldest first. One that lasts is not among them yet.</summary>
    public IReadOnlyList<SourceGap> Gaps
    {
        get
        {
            lock (_lock)
                return [.. _gaps];
        }
    }

    /// <summary>Whether any source is connected now.</summary>
    public bool IsHeard
    {
        get
        {
            lock (_lock)
                return _connected.Count > 0;
        }
    }

    /// <summary>When a source that had been connected was last lost; <see langword="null"/> when none ever was.</summary>
    public DateTimeOffset? LastLossAt
    {
        get
        {
            lock (_lock)
                return _lastLossAt;
        }
    }

    /// <summary>Takes up where the process before has ended.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task ReadLastHeardAsync(IEnumerable<string> sources, CancellationToken cancellationToken)
    {
        if (journal is null)
            return;
        foreach (var source in sources)
        {
            var note = await journal.ReadNoteAsync(NotePrefix + source, cancellationToken).ConfigureAwait(false);
            if (!long.TryParse(note, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
                continue;
            lock (_lock)
                _silent.TryAdd(source, (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), "The monitor was not running."));
        }
    }

    /// <summary>Takes up the gaps that are stored, so that healing goes on where the process before has ended.</summary>
    /// <exception cref="CallHistoryException">The store cannot be read.</exception>
    public async Task ReadStoredAsync(IEnumerable<string> sources, DateTimeOffset endedSince, CancellationToken cancellationToken)
    {
        if (store is null)
            return;
        foreach (var source in sources)
        {
            var stored = await store.ReadAsync(source, endedSince, cancellationToken).ConfigureAwait(false);
            lock (_lock)
                _gaps.InsertRange(0, stored.Where(gap => gap.Host == host && !_gaps.Exists(known => known.Source == gap.Source && known.StartedAt == gap.StartedAt)));
        }
    }

    public void Lost(string source, DateTimeOffset since, string reason)
    {
        lock (_lock)
        {
            // The first reason is why it happened; those of further tries only say that it lasts.
            if (!_connected.Remove(source))
                return;
            _silent[source] = (since, reason);
            _lastLossAt = time.GetUtcNow();
        }
    }

    public void Connected(string source, DateTimeOffset at)
    {
        SourceGap gap;
        lock (_lock)
        {
            _connected.Add(source);
            if (!_silent.Remove(source, out var silent))
                return;
            gap = new SourceGap(source, host, silent.Since < at ? silent.Since : at, at, silent.Reason);
            Keep(gap);
        }

        metrics.GapEnded(gap.Source, gap.EndedAt - gap.StartedAt);
        logger.SourceGap(gap.Source, gap.StartedAt, gap.EndedAt, (gap.EndedAt - gap.StartedAt).TotalSeconds, gap.Reason);
    }

    /// <summary>Notes again and again how far the sources have been heard, and saves gaps, until it is cancelled; then once more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await NoteAsync().ConfigureAwait(false);
            if (!cancellationToken.IsCancellationRequested)
                await SaveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Keep(SourceGap gap)
    {
        _gaps.Add(gap);
        if (_gaps.Count > MemoryLimit)
            _gaps.RemoveAt(0);
        if (store is null)
            return;
        _unsaved.Enqueue(gap);
        if (_unsaved.Count > MemoryLimit)
            _unsaved.Dequeue();
    }

    private async Task NoteAsync()
    {
        if (journal is null)
            return;
        string[] connected;
        lock (_lock)
            connected = [.. _connected];
        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            foreach (var source in connected)
                await journal.WriteNoteAsync(NotePrefix + source, now, CancellationToken.None).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            logger.JournalNoteFailed(failure.Message);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Peek() is { } gap)
            {
                await store!.RecordAsync(gap, cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    if (_unsaved.TryPeek(out var first) && ReferenceEquals(first, gap))
                        _unsaved.Dequeue();
                }
            }
        }
        catch (CallHistoryException away)
        {
            logger.GapNotSaved(away.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next process finds the gap in the journal's notes and the time it took.
        }
    }

    private SourceGap? Peek()
    {
        lock (_lock)
            return _unsaved.TryPeek(out var gap) ? gap : null;
    }
}
