using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline.Journaling;

namespace Speakr.Monitor.Pipeline.Gaps;

/// <summary>
/// Records the gaps of the sources of one PBX, across restarts: logs and counts each gap and saves it when the store can be reached;
/// until then the journal keeps it. Thread-safe.
/// </summary>
/// <param name="host">This machine.</param>
/// <param name="journal">Keeps notes over a restart.</param>
/// <param name="store">Where gaps go.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Tells of them.</param>
/// <param name="state">Whether the journal is open, and whether what is received survives this process: otherwise the next one has not received it.</param>
internal sealed class GapRecorder(
    string host, IEventJournal? journal, ICallGapStore? store, MonitorMetrics metrics, TimeProvider time, ILogger<GapRecorder> logger,
    JournalState? state = null)
{
    private const int MemoryLimit = 1000;
    private const string Suspended = "The clock went forward: the machine was suspended, or its clock was set.";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // A stop does not wait for a silent store: the journal has the gap.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Since, string Reason)> _silent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _connected = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _firstConnectedAt = new(StringComparer.Ordinal);
    private readonly List<SourceGap> _gaps = [];
    private readonly Queue<SourceGap> _unsaved = new();
    private readonly GapNotes _notes = new(journal);
    private readonly AsyncAutoResetEvent _connection = new();
    private long? _lastLossAt;
    private volatile bool _isRead;

    /// <summary>The remembered gaps, oldest first, without one that is still open.</summary>
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

    /// <summary>The timestamp at which a source that had been connected was last lost; <see langword="null"/> when none ever was.</summary>
    public long? LastLossAt
    {
        get
        {
            lock (_lock)
                return _lastLossAt;
        }
    }

    /// <summary>Continues from where the previous process ended, also when sources have connected since. Once: a second call does nothing.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task ReadLastHeardAsync(IEnumerable<string> sources, CancellationToken cancellationToken)
    {
        if (_isRead)
            return;
        try
        {
            await ReadNotesAsync(sources, cancellationToken).ConfigureAwait(false);
            _isRead = true;
        }
        catch (JournalException)
        {
            // What cannot be read is not worth keeping.
            _isRead = true;
            throw;
        }
    }

    private async Task ReadNotesAsync(IEnumerable<string> sources, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await _notes.ReadHeardAsync(source, cancellationToken).ConfigureAwait(false) is not { } heard)
                continue;
            SourceGap gap;
            lock (_lock)
            {
                if (!_firstConnectedAt.TryGetValue(source, out var at))
                {
                    _silent.TryAdd(source, heard);
                    continue;
                }

                Keep(gap = Gap(source, heard, at));
            }

            Report(gap);
        }

        var unsaved = await _notes.ReadUnsavedAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            foreach (var gap in unsaved)
                Keep(gap);
            _gaps.Sort((one, other) => one.StartedAt.CompareTo(other.StartedAt));
        }
    }

    /// <summary>Loads the stored gaps, so healing continues from where the previous process ended.</summary>
    /// <exception cref="CallHistoryException">The store cannot be read.</exception>
    public async Task ReadStoredAsync(IEnumerable<string> sources, DateTimeOffset endedSince, CancellationToken cancellationToken)
    {
        if (store is null)
            return;
        foreach (var source in sources)
        {
            var stored = await store.ReadAsync(source, endedSince, cancellationToken).ConfigureAwait(false);
            lock (_lock)
                _gaps.InsertRange(0, stored.Where(gap => gap.Host == host && !_gaps.Exists(known => IsSame(known, gap))));
        }
    }

    public void Lost(string source, DateTimeOffset since, string reason)
    {
        lock (_lock)
        {
            // The first reason is the cause; later ones only say that the retries fail.
            if (!_connected.Remove(source))
                return;
            _silent[source] = (since, reason);
            _lastLossAt = time.GetTimestamp();
        }
    }

    public void Connected(string source, DateTimeOffset at)
    {
        SourceGap gap;
        lock (_lock)
        {
            _connected.Add(source);
            _firstConnectedAt.TryAdd(source, at);
            _connection.Set();
            if (!_silent.Remove(source, out var silent))
                return;
            Keep(gap = Gap(source, silent, at));
        }

        Report(gap);
    }

    /// <summary>The wall clock stepped. A step forward counts as a gap, because the machine may have been suspended.</summary>
    public void ClockStepped(TimeSpan step, DateTimeOffset now)
    {
        SourceGap[] gaps = [];
        lock (_lock)
        {
            foreach (var (source, silent) in _silent.ToArray())
                _silent[source] = (silent.Since + step, silent.Reason);
            for (var index = 0; index < _gaps.Count; index++)
                _gaps[index] = _gaps[index] with { StartedAt = _gaps[index].StartedAt + step, EndedAt = _gaps[index].EndedAt + step };
            if (step > TimeSpan.Zero)
                gaps = [.. _connected.Select(source => new SourceGap(source, host, now - step, now, Suspended))];
            foreach (var gap in gaps)
                Keep(gap);
            _connection.Set();
        }

        foreach (var gap in gaps)
            Report(gap);
    }

    /// <summary>Saves gaps and records until when the sources were received, periodically until cancelled, then once more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // Immediately when a source connects: a process killed in its first seconds leaves a gap, too.
            await _connection.WaitAsync(Interval, time, cancellationToken).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                break;
            // Gaps first, progress second: in the other order a kill in between would lose a gap.
            await NoteAsync().ConfigureAwait(false);
            try
            {
                await SaveAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // A silent store does not hold up a stop.
            }
        }

        await NoteAsync().ConfigureAwait(false);
        await SaveLastAsync().ConfigureAwait(false);
    }

    private SourceGap Gap(string source, (DateTimeOffset Since, string Reason) silent, DateTimeOffset until) =>
        new(source, host, silent.Since < until ? silent.Since : until, until, silent.Reason);

    private void Report(SourceGap gap)
    {
        metrics.GapEnded(gap.Source, gap.EndedAt - gap.StartedAt);
        logger.SourceGap(gap.Source, gap.StartedAt, gap.EndedAt, (gap.EndedAt - gap.StartedAt).TotalSeconds, gap.Reason);
    }

    // Stored times are cut to milliseconds.
    private static bool IsSame(SourceGap known, SourceGap stored) =>
        known.Source == stored.Source && (known.StartedAt - stored.StartedAt).Duration() < TimeSpan.FromMilliseconds(1);

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
        // What the process before noted has to be read first.
        if (state is not null && !(state.IsOpen && _isRead))
            return;
        SourceGap[] unsaved;
        string[] connected;
        KeyValuePair<string, (DateTimeOffset Since, string Reason)>[] silent;
        var now = time.GetUtcNow();
        lock (_lock)
            (unsaved, connected, silent) = ([.. _unsaved], [.. _connected], [.. _silent]);
        try
        {
            // Before the source counts as received again, so that a kill in between does not lose the gap.
            await _notes.WriteUnsavedAsync(unsaved).ConfigureAwait(false);
            foreach (var (source, lost) in silent)
                await _notes.WriteLostAsync(source, lost.Since, lost.Reason).ConfigureAwait(false);
            if (state is { IsDurable: false })
                return;
            foreach (var source in connected)
                await _notes.WriteHeardAsync(source, now).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            logger.JournalNoteFailed(failure.Message);
        }
    }

    private async Task SaveLastAsync()
    {
        if (Peek() is null)
            return;
        using var limit = new CancellationTokenSource(StopLimit, time);
        try
        {
            await SaveAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The next process finds the gap in the journal.
            return;
        }

        await NoteAsync().ConfigureAwait(false);
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
            // The next process finds the gap in the journal.
        }
    }

    private SourceGap? Peek()
    {
        lock (_lock)
            return _unsaved.TryPeek(out var gap) ? gap : null;
    }
}
