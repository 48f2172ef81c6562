using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// How much room a journal takes, in its file and in its write-ahead log. It is counted, because to ask for it would cost more than to append an event.
/// </summary>
internal sealed class JournalSpace : IDisposable
{
    // Pages kept free for the next events. When more pages are free than used, the rest goes back to the disk.
    private const long SparePages = 4096;
    private const int PagesAtOnce = 128;

    // So near to the limit the count is not good enough. More than an append writes.
    private const long NearLimit = 16 << 20;
    private const int FrameHeader = 24;
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly FileInfo _log;
    private readonly long _pageSize;
    private readonly JournalStatement _pages;
    private readonly JournalStatement _freePages;
    private readonly JournalStatement _trim;
    private long _usedPages;
    private long _logLength;
    private long _writtenSince;

    public JournalSpace(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
        _log = new FileInfo($"{path}-wal");
        _pageSize = JournalDatabase.Number(connection, "PRAGMA page_size");
        _pages = new(connection, "PRAGMA page_count");
        _freePages = new(connection, "PRAGMA freelist_count");
        _trim = new(connection, $"PRAGMA incremental_vacuum({PagesAtOnce})");
        Measure();
    }

    /// <summary>Bytes in use: pages as they were measured last, and the log, which holds those that were written since.</summary>
    public long Bytes => (_usedPages * _pageSize) + LogBytes;

    public long LogBytes => Math.Max(_logLength, LogPages * (_pageSize + FrameHeader));

    /// <summary>Pages in the log that have not been carried over.</summary>
    public long LogPages { get; private set; }

    /// <summary>Whether the file and its log are where they were: a log is always beside a file in use.</summary>
    public bool IsInPlace => File.Exists(_log.FullName) && File.Exists(_path);

    /// <summary>Whether pages in use and the log are within the limit, those of an open transaction included.</summary>
    public bool IsBelow(long limit) => Bytes + (_writtenSince * _pageSize) <= limit - NearLimit || Measure() <= limit;

    /// <summary>Counts what was written to the log.</summary>
    public void Count()
    {
        _ = raw.sqlite3_db_status(_connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, resetFlg: 1);
        LogPages += written;
        _writtenSince += written;
    }

    /// <summary>Gives a few free pages back to the disk when there are many.</summary>
    /// <returns>Whether there are more.</returns>
    public bool Trim()
    {
        Measure();
        if (_freePages.RunForNumber() <= _usedPages + SparePages)
            return false;
        _trim.Run();
        Count();
        return true;
    }

    /// <summary>
    /// Brings the log to the disk without the connection: the checkpoint after it has little to wait for (1,000 pages of single events: 0.9 ms instead of 3.9 ms).
    /// </summary>
    public void FlushLog()
    {
        try
        {
            using var log = File.OpenHandle(_log.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(log);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The checkpoint itself waits for the disk, and reports what is wrong.
        }
    }

    /// <summary>Carries the log over into the file: a checkpoint.</summary>
    /// <param name="empty">Whether the log gives its room back to the disk; otherwise the next events overwrite it, which is faster.</param>
    public void CarryOver(bool empty)
    {
        JournalDatabase.Run(_connection, empty ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)");
        LogPages = 0;
        Measure();
    }

    public void Dispose()
    {
        _pages.Dispose();
        _freePages.Dispose();
        _trim.Dispose();
    }

    private long Measure()
    {
        _usedPages = _pages.RunForNumber() - _freePages.RunForNumber();
        _log.Refresh();
        _logLength = _log.Exists ? _log.Length : 0;
        _writtenSince = 0;
        return Bytes;
    }
}
