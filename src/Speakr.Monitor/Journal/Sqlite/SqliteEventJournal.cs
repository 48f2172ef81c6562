using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// A journal in a SQLite file. SQLite blocks, so it works on threads of the pool. Appends and removals take turns here and not inside
/// SQLite, which would let the loser sleep.
/// </summary>
internal sealed partial class SqliteEventJournal(string name, SqliteJournalOptions options, TimeProvider time, ILogger logger) : IEventJournal
{
    // A checkpoint runs beside the appends after about so many pages. When the disk does not keep up and the log reaches the limit, the next
    // append waits.
    private const int ManyPages = 1000;
    private const int RowsOnPage = 10;
    private const long TooLongLog = 64 << 20;
    private const int ShareForRoom = 64;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading = new(1);
    private readonly SemaphoreSlim _carrying = new(1);
    private JournalSlot? _slot;
    private JournalFile? _file;
    private long _last;
    private long _events;
    private long _bytes;
    // Set when a call finds the file damaged or gone; the next call opens it again.
    private volatile Exception? _failure;
    private volatile bool _disposed;
    private int _pages;

    public JournalUsage Usage => new(Interlocked.Read(ref _events), Interlocked.Read(ref _bytes));

    public async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
    {
        var trouble = await AloneAsync(Open, cancellationToken).ConfigureAwait(false);
        await RemoveAsync(_last, JournalReader.Before(time.GetUtcNow() - options.MaxAge), cancellationToken).ConfigureAwait(false);
        return new JournalOpening(_last, trouble);
    }

    public async ValueTask<long> AppendAsync(IReadOnlyList<CallEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        await RepairAsync(cancellationToken).ConfigureAwait(false);
        var last = await DoAsync(_writing, file => Append(file, events), cancellationToken).ConfigureAwait(false);
        CarryOverSoon();
        await RepairAsync(cancellationToken).ConfigureAwait(false);
        return last;
    }

    public async ValueTask<IReadOnlyList<JournaledEvent>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        await RepairAsync(cancellationToken).ConfigureAwait(false);
        return await DoAsync(_reading, file => file.Reader.Read(after, limit), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<int> RemoveAsync(long upTo, IReadOnlySet<string> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keep);
        await RepairAsync(cancellationToken).ConfigureAwait(false);
        return await RemoveAsync(upTo, JournalReader.NotIn(keep), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string?> ReadNoteAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await RepairAsync(cancellationToken).ConfigureAwait(false);
        return await DoAsync(_reading, file => file.Reader.ReadNote(name), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask WriteNoteAsync(string name, string value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        await RepairAsync(cancellationToken).ConfigureAwait(false);
        await DoAsync(_writing, file => WriteNote(file, name, value), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        await AloneAsync(CloseForGood, CancellationToken.None).ConfigureAwait(false);
    }

    private long Append(JournalFile file, IReadOnlyList<CallEvent> events)
    {
        // Room for more than one event, or the answer would change with each one.
        var limit = events.Count == 0 ? options.MaxBytes - (options.MaxBytes / ShareForRoom)
            : events.All(next => next.Kind == CallEventKind.ClockStepped) ? long.MaxValue
            : options.MaxBytes;
        var bytes = file.Writer.Append(events, _last + 1, limit) ?? throw new JournalException(
            $"The event journal '{_slot!.Path}' has reached its limit, MaxBytes = {options.MaxBytes}.", isFull: true);
        _last += events.Count;
        Interlocked.Add(ref _events, events.Count);
        Measure(file, bytes, events.Count);
        Look(file);
        return _last;
    }

    private bool WriteNote(JournalFile file, string name, string value)
    {
        file.Writer.WriteNote(name, value);
        Look(file);
        return true;
    }

    private async ValueTask<int> RemoveAsync(long upTo, Func<JournalStatement, bool> canGo, CancellationToken cancellationToken)
    {
        var (removed, next) = (0, (long?)0L);
        while (next is { } after)
        {
            (var ranges, next) = await DoAsync(_reading, file => file.Reader.Scan(after, upTo, canGo), cancellationToken).ConfigureAwait(false);
            if (ranges.Count > 0)
                removed += await DoAsync(_writing, file => Remove(file, ranges), cancellationToken).ConfigureAwait(false);
            CarryOverSoon();
        }

        while (removed > 0 && await DoAsync(_writing, file => file.Writer.Trim(), cancellationToken).ConfigureAwait(false))
        {
            // Between two portions an append has its turn.
        }

        if (removed > 0)
            await DoAsync(_writing, Shorten, cancellationToken).ConfigureAwait(false);
        CarryOverSoon();
        return removed;
    }

    // A long log counts against the limit.
    private bool Shorten(JournalFile file)
    {
        if (file.Writer.LogBytes <= options.MaxBytes / ShareForRoom)
            return false;
        var shortened = file.Writer.CarryOver();
        Measure(file, file.Writer.Bytes, rows: 0);
        return shortened;
    }

    private int Remove(JournalFile file, List<(long First, long Last)> ranges)
    {
        var removed = file.Remove(ranges, _last);
        Interlocked.Add(ref _events, -removed);
        Measure(file, file.Writer.Bytes, removed);
        return removed;
    }

    private void Measure(JournalFile file, long bytes, int rows)
    {
        Interlocked.Exchange(ref _bytes, bytes);
        Interlocked.Add(ref _pages, 2 + (rows / RowsOnPage));
        if (file.Writer.LogBytes > TooLongLog)
            file.Writer.CarryOver();
    }

    // Runs in the background.
    private void CarryOverSoon()
    {
        if (Volatile.Read(ref _pages) > ManyPages && _carrying.Wait(0, CancellationToken.None))
            _ = Task.Run(CarryOver);
    }

    private void CarryOver()
    {
        try
        {
            Volatile.Write(ref _pages, 0);
            _file?.CarryOver();
        }
        catch (SqliteException error)
        {
            // A full disk is reported by the append that finds no room for the log.
            if (JournalErrors.IsDamage(error) || JournalErrors.IsLost(error))
                _failure ??= error;
        }
        finally
        {
            _carrying.Release();
        }
    }

    private async ValueTask<T> AloneAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _carrying.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await RunAsync(_reading, work, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _carrying.Release();
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private ValueTask<T> DoAsync<T>(SemaphoreSlim turn, Func<JournalFile, T> work, CancellationToken cancellationToken) =>
        RunAsync(turn, () => work(_file ?? throw Unusable()), cancellationToken);

    private async ValueTask<T> RunAsync<T>(SemaphoreSlim turn, Func<T> work, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (JournalErrors.IsExpected(error))
        {
            if (JournalErrors.IsDamage(error) || JournalErrors.IsLost(error) || _file is null)
                _failure ??= error;
            throw Explain(error);
        }
        finally
        {
            turn.Release();
        }
    }

    private Exception Unusable() =>
        _failure is { } failure ? Explain(failure) : new InvalidOperationException("The journal has to be opened first.");

    private JournalException Explain(Exception error) =>
        error as JournalException ?? JournalErrors.Explain(error, _slot?.Path ?? options.Folder);
}
