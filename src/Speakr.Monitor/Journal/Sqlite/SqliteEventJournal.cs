using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// A journal in a SQLite file. It works on the caller's thread, without waiting while nobody else has the turn; long work is cut into portions of a few
/// milliseconds. Only checkpoints are started in the background.
/// </summary>
internal sealed partial class SqliteEventJournal(string name, SqliteJournalOptions options, TimeProvider time, ILogger logger) : IEventJournal
{
    // A checkpoint is due after so many pages; 1,000 take 1 to 9 ms of the connection's time. When it does not get to it, the append that meets a log that
    // is too long does it by itself.
    private const int ManyPages = 1000;
    private const long TooLongLog = 64 << 20;
    private const int ShareForRoom = 64;
    private readonly SemaphoreSlim _turn = new(1);
    private JournalSlot? _slot;
    private JournalFile? _file;
    private long _last;
    private long _events;
    private long _bytes;
    // Set when a call finds the file damaged or gone; the next call opens it again.
    private Exception? _failure;
    private long _lookedAt;
    private bool _isCarrying;
    private bool _disposed;

    public JournalUsage Usage => new(Interlocked.Read(ref _events), Interlocked.Read(ref _bytes));

    public async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        var trouble = await InTurnAsync(Open, cancellationToken).ConfigureAwait(false);
        await RemoveAsync(_last, JournalFile.Before(time.GetUtcNow() - options.MaxAge), cancellationToken).ConfigureAwait(false);
        return new JournalOpening(_last, trouble);
    }

    public ValueTask<long> AppendAsync(IReadOnlyList<CallEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        return InTurnAsync(() => Append(Ready(), events), cancellationToken);
    }

    public ValueTask<IReadOnlyList<JournaledEvent>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return InTurnAsync<IReadOnlyList<JournaledEvent>>(() => Ready().Read(after, limit), cancellationToken);
    }

    public ValueTask<int> RemoveAsync(long upTo, IReadOnlySet<string> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return RemoveAsync(upTo, JournalFile.NotIn(keep), cancellationToken);
    }

    public ValueTask<string?> ReadNoteAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return InTurnAsync(() => Ready().ReadNote(name), cancellationToken);
    }

    public async ValueTask WriteNoteAsync(string name, string value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        await InTurnAsync(() => WriteNote(Ready(), name, value), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            Close();
            _slot?.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    private long Append(JournalFile file, IReadOnlyList<CallEvent> events)
    {
        // Room for more than one event, or the answer would change with each one.
        var limit = events.Count == 0 ? options.MaxBytes - (options.MaxBytes / ShareForRoom)
            : events.All(next => next.Kind == CallEventKind.ClockStepped) ? long.MaxValue
            : options.MaxBytes;
        if (file.Space.LogBytes > TooLongLog)
            file.Space.CarryOver(empty: true);
        if (!file.Append(events, _last + 1, limit))
            throw new JournalException($"The event journal '{_slot!.Path}' has reached its limit, MaxBytes = {options.MaxBytes}.", isFull: true);
        _last += events.Count;
        Written(file, events.Count);
        return _last;
    }

    private bool WriteNote(JournalFile file, string name, string value)
    {
        file.WriteNote(name, value);
        Written(file, events: 0);
        return true;
    }

    private async ValueTask<int> RemoveAsync(long upTo, Func<JournalStatement, bool> canGo, CancellationToken cancellationToken)
    {
        var (removed, next) = (0, (long?)0L);
        while (next is { } after)
        {
            (var portion, next) = await InTurnAsync(() => Remove(Ready(), after, upTo, canGo), cancellationToken).ConfigureAwait(false);
            removed += portion;
        }

        while (removed > 0 && await InTurnAsync(() => MakeRoom(Ready()), cancellationToken).ConfigureAwait(false))
        {
            // Between two portions an append has its turn.
        }

        return removed;
    }

    private (int Removed, long? Next) Remove(JournalFile file, long after, long upTo, Func<JournalStatement, bool> canGo)
    {
        var portion = file.Remove(after, upTo, canGo, _last);
        Written(file, -portion.Removed);
        return portion;
    }

    private bool MakeRoom(JournalFile file)
    {
        var more = file.Space.Trim();
        // A long log counts against the limit.
        if (!more && file.Space.LogBytes > options.MaxBytes / ShareForRoom)
            file.Space.CarryOver(empty: true);
        Written(file, events: 0);
        return more;
    }

    private void Written(JournalFile file, int events)
    {
        Interlocked.Add(ref _events, events);
        Interlocked.Exchange(ref _bytes, file.Space.Bytes);
        if (file.Space.LogPages < ManyPages || _isCarrying)
            return;
        _isCarrying = true;
        _ = Task.Run(() => CarryOverAsync(file));
    }

    private async Task CarryOverAsync(JournalFile file)
    {
        file.Space.FlushLog();
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _isCarrying = false;
            if (file != _file)
                return;
            file.Space.CarryOver(empty: false);
            Interlocked.Exchange(ref _bytes, file.Space.Bytes);
        }
        catch (SqliteException error)
        {
            // A full disk is reported by the append that finds no room for the log.
            if (JournalErrors.IsDamage(error) || JournalErrors.IsLost(error))
                _failure ??= error;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return work();
        }
        catch (Exception error) when (JournalErrors.IsExpected(error))
        {
            if (JournalErrors.IsDamage(error) || JournalErrors.IsLost(error) || _file is null)
                _failure ??= error;
            throw error as JournalException ?? JournalErrors.Explain(error, _slot?.Path ?? options.Folder);
        }
        finally
        {
            _turn.Release();
        }
    }
}
