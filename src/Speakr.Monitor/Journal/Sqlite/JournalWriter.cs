using Microsoft.Data.Sqlite;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>The connection that writes. One call at a time.</summary>
internal sealed class JournalWriter : IDisposable
{
    // Pages kept free for the next events. When more pages are free than used, the rest goes back to the disk.
    private const long SparePages = 4096;
    private const int PagesAtOnce = 128;
    private readonly SqliteConnection _connection;
    private readonly JournalRow _row = new();
    private readonly string _path;
    private readonly FileInfo _log;
    private readonly long _pageSize;
    private readonly JournalStatement _begin;
    private readonly JournalStatement _commit;
    private readonly JournalStatement _insert;
    private readonly JournalStatement _pages;
    private readonly JournalStatement _freePages;
    private readonly JournalStatement _remove;
    private readonly JournalStatement _last;
    private readonly JournalStatement _note;
    private readonly JournalStatement _trim;

    /// <param name="connection">Becomes the writer's own.</param>
    /// <param name="path">The file.</param>
    public JournalWriter(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
        _log = new FileInfo($"{path}-wal");
        _pageSize = JournalDatabase.Number(connection, "PRAGMA page_size");
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _insert = new(connection, $"INSERT INTO Events ({JournalRow.Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _pages = new(connection, "PRAGMA page_count");
        _freePages = new(connection, "PRAGMA freelist_count");
        _remove = new(connection, "DELETE FROM Events WHERE position BETWEEN ?1 AND ?2");
        _last = new(connection, "UPDATE State SET lastPosition = ?1 WHERE lastPosition < ?1");
        _note = new(connection, "INSERT INTO Notes (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
        _trim = new(connection, $"PRAGMA incremental_vacuum({PagesAtOnce})");
    }

    /// <summary>Bytes that count against the limit: pages in use, and the write-ahead log.</summary>
    public long Bytes => ((_pages.RunForNumber() - _freePages.RunForNumber()) * _pageSize) + LogBytes;

    /// <summary>Appends all or none.</summary>
    /// <returns>The bytes in use afterwards; <see langword="null"/> when they would exceed the limit and nothing was appended.</returns>
    public long? Append(IReadOnlyList<CallEvent> events, long first, long limit) =>
        // A log that waits for a checkpoint is room as well.
        TryAppend(events, first, limit) ?? (LogBytes > 0 && CarryOver() ? TryAppend(events, first, limit) : null);

    /// <summary>Adds events that have positions, whatever the limit.</summary>
    public void Insert(IReadOnlyList<JournaledEvent> events) => InTransaction(() =>
    {
        foreach (var (position, callEvent) in events)
            _row.Write(_insert, position, callEvent);
        return true;
    });

    /// <summary>Whether the file and its log are where they were: a log is always beside a file in use.</summary>
    public bool IsInPlace
    {
        get
        {
            _log.Refresh();
            return _log.Exists && File.Exists(_path);
        }
    }

    /// <summary>Bytes in the write-ahead log.</summary>
    public long LogBytes
    {
        get
        {
            _log.Refresh();
            return _log.Exists ? _log.Length : 0;
        }
    }

    /// <summary>Removes all events in these ranges.</summary>
    /// <param name="ranges">First and last positions.</param>
    /// <param name="last">The last position that was given: it outlives its event.</param>
    public int Remove(IReadOnlyList<(long First, long Last)> ranges, long last)
    {
        var removed = 0;
        InTransaction(() =>
        {
            foreach (var range in ranges)
                removed += _remove.Bind(1, range.First).Bind(2, range.Last).Run();
            _last.Bind(1, last).Run();
            return true;
        });
        return removed;
    }

    public void WriteNote(string name, string value) => _note.Bind(1, name).Bind(2, value).Run();

    /// <summary>Gives a few free pages back to the disk when there are many.</summary>
    /// <returns>Whether there are more.</returns>
    public bool Trim()
    {
        var free = _freePages.RunForNumber();
        var used = _pages.RunForNumber() - free;
        if (free <= used + SparePages)
            return false;
        _trim.Run();
        return true;
    }

    /// <summary>Carries the write-ahead log over into the file and empties it, as far as no reader is in the way.</summary>
    /// <returns>Whether it is shorter now.</returns>
    public bool CarryOver()
    {
        var before = LogBytes;
        JournalDatabase.Run(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        return LogBytes < before;
    }

    public void Dispose()
    {
        foreach (var statement in (JournalStatement[])[_begin, _commit, _insert, _pages, _freePages, _remove, _last, _note, _trim])
            statement.Dispose();
        _row.Dispose();
        _connection.Dispose();
    }

    private long? TryAppend(IReadOnlyList<CallEvent> events, long first, long limit)
    {
        long bytes = 0;
        var fits = InTransaction(() =>
        {
            for (var index = 0; index < events.Count; index++)
                _row.Write(_insert, first + index, events[index]);
            bytes = Bytes;
            return bytes <= limit;
        });
        return fits ? bytes : null;
    }

    private bool InTransaction(Func<bool> work)
    {
        _begin.Run();
        var committed = false;
        try
        {
            if (!work())
                return false;
            _commit.Run();
            return committed = true;
        }
        finally
        {
            // SQLite has ended the transaction by itself after some errors, a full disk among them.
            if (!committed && SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                JournalDatabase.Run(_connection, "ROLLBACK");
        }
    }
}
