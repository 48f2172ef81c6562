using System.Text;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage.Sqlite;
using SQLitePCL;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>An open journal: one connection, which has the file to itself. One call at a time.</summary>
internal sealed class JournalFile : IDisposable
{
    // Per portion of a removal. An append waits for one portion at most.
    private const int RowsAtOnce = 4000;
    private const int RemovalsAtOnce = 500;
    private const int TakenAtOnce = 1000;
    private readonly SqliteConnection _connection;
    private readonly JournalReserve _reserve;
    private readonly JournalRow _row = new();
    private readonly JournalStatement[] _statements;
    private readonly JournalStatement _begin;
    private readonly JournalStatement _commit;
    private readonly JournalStatement _insert;
    private readonly JournalStatement _read;
    private readonly JournalStatement _scan;
    private readonly JournalStatement _remove;
    private readonly JournalStatement _last;
    private readonly JournalStatement _readNote;
    private readonly JournalStatement _writeNote;

    private JournalFile(SqliteConnection connection, string path, JournalReserve reserve)
    {
        _connection = connection;
        _reserve = reserve;
        Space = new JournalSpace(connection, path);
        _statements =
        [
            _begin = new(connection, "BEGIN IMMEDIATE"),
            _commit = new(connection, "COMMIT"),
            _insert = new(connection, $"INSERT INTO Events ({JournalRow.Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
            _read = new(connection, $"SELECT {JournalRow.Columns} FROM Events WHERE position > ?1 ORDER BY position"),
            _scan = new(connection, "SELECT position, linkedId, uniqueId, receivedAt FROM Events WHERE position > ?1 AND position <= ?2 ORDER BY position"),
            _remove = new(connection, "DELETE FROM Events WHERE position BETWEEN ?1 AND ?2"),
            _last = new(connection, "UPDATE State SET lastPosition = ?1 WHERE lastPosition < ?1"),
            _readNote = new(connection, "SELECT value FROM Notes WHERE name = ?1"),
            _writeNote = new(connection, "INSERT INTO Notes (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
        ];
    }

    public JournalSpace Space { get; }

    /// <summary>Opens or creates the file. A damaged one is set aside after what can be read was taken over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The journal's settings.</param>
    /// <param name="damage">What is known to be wrong with it, if so.</param>
    /// <param name="now">For the name of a file that is set aside.</param>
    /// <param name="trouble">What became of a damaged file.</param>
    public static JournalFile Open(string path, SqliteJournalOptions options, string? damage, DateTimeOffset now, out string? trouble)
    {
        JournalSalvage.Finish(path);
        OwnersOnly.TakeRights(path);
        trouble = null;
        if (damage is null)
        {
            try
            {
                return Open(path, options, check: true);
            }
            catch (Exception error) when (JournalErrors.IsDamage(error))
            {
                damage = error.Message;
            }
        }

        trouble = JournalSalvage.Run(path, damage, now);
        return Open(path, options, check: false);
    }

    public long Count() => JournalDatabase.Number(_connection, "SELECT COUNT(*) FROM Events");

    public long LastPosition() =>
        JournalDatabase.Number(_connection, "SELECT MAX(lastPosition, COALESCE((SELECT MAX(position) FROM Events), 0)) FROM State");

    /// <summary>Appends all or none.</summary>
    /// <returns>Whether there was room for them below the limit.</returns>
    public bool Append(IReadOnlyList<CallEvent> events, long first, long limit)
    {
        if (TryAppend(events, first, limit))
            return true;
        if (Space.LogBytes == 0)
            return false;
        // A log that waits for a checkpoint is room as well.
        Space.CarryOver(empty: true);
        return TryAppend(events, first, limit);
    }

    public List<JournaledEvent> Read(long after, int limit)
    {
        var events = new List<JournaledEvent>();
        _read.Bind(1, after);
        try
        {
            while (events.Count < limit && _read.Step())
            {
                if (_row.Read(_read) is { } item)
                    events.Add(item);
            }
        }
        finally
        {
            _read.Reset();
        }

        return events;
    }

    /// <summary>Removes a portion of the events that can go, on a full disk as well if that is possible.</summary>
    /// <param name="after">Where to begin.</param>
    /// <param name="upTo">Where to end.</param>
    /// <param name="canGo">Decides on the current row.</param>
    /// <param name="last">The last position that was given: it outlives its event.</param>
    /// <returns>How many were removed, and where to go on; <see langword="null"/> at the end.</returns>
    public (int Removed, long? Next) Remove(long after, long upTo, Func<JournalStatement, bool> canGo, long last)
    {
        var (ranges, next) = Scan(after, upTo, canGo);
        if (ranges.Count == 0)
            return (0, next);
        try
        {
            var removed = Remove(ranges, last);
            _reserve.Take();
            return (removed, next);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == JournalErrors.Full)
        {
            _reserve.GiveUp();
            Space.CarryOver(empty: true);
            return (Remove(ranges, last), next);
        }
    }

    public string? ReadNote(string name)
    {
        try
        {
            return _readNote.Bind(1, name).Step() ? _readNote.Text(0) : null;
        }
        finally
        {
            _readNote.Reset();
        }
    }

    public void WriteNote(string name, string value)
    {
        _writeNote.Bind(1, name).Bind(2, value).Run();
        Space.Count();
    }

    /// <summary>Takes over what another file holds that was removed while it was open, and whose content is there as long as it is.</summary>
    public void TakeOver(JournalFile removed, long last)
    {
        using (var notes = new JournalStatement(removed._connection, "SELECT name, value FROM Notes"))
        {
            while (notes.Step())
                WriteNote(notes.Text(0)!, notes.Text(1)!);
        }

        _last.Bind(1, last).Run();
        for (var after = 0L; removed.Read(after, TakenAtOnce) is { Count: > 0 } events; after = events[^1].Position)
        {
            _begin.Run();
            foreach (var (position, callEvent) in events)
                _row.Write(_insert, position, callEvent);
            _commit.Run();
        }

        Space.Count();
    }

    /// <summary>Rows of calls and channels that nobody wants to keep.</summary>
    public static Func<JournalStatement, bool> NotIn(IReadOnlySet<string> keep) => keep.Count == 0 ? _ => true : row =>
    {
        var linkedId = row.Text(1);
        if (linkedId is not null && keep.Contains(linkedId))
            return false;
        // Most rows are about the channel that gave the call its name.
        if (linkedId is not null && row.Bytes(2).SequenceEqual(row.Bytes(1)))
            return true;
        return row.Text(2) is not { } uniqueId || !keep.Contains(uniqueId);
    };

    /// <summary>Rows received before a time.</summary>
    public static Func<JournalStatement, bool> Before(DateTimeOffset time)
    {
        var limit = Encoding.UTF8.GetBytes(JournalRow.Time(time));
        return row => row.Bytes(3).SequenceCompareTo(limit) < 0;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        Space.Dispose();
        _row.Dispose();
        _connection.Dispose();
    }

    private static JournalFile Open(string path, SqliteJournalOptions options, bool check)
    {
        var connection = JournalDatabase.Open(path, options.FullSync);
        try
        {
            JournalDatabase.Prepare(connection, path);
            if (check)
                JournalDatabase.Check(connection);
            // A version before shared the file between connections.
            File.Delete($"{path}-shm");
            var reserve = new JournalReserve(path, options.MaxBytes);
            reserve.Take();
            return new JournalFile(connection, path, reserve);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private bool TryAppend(IReadOnlyList<CallEvent> events, long first, long limit)
    {
        _begin.Run();
        try
        {
            for (var index = 0; index < events.Count; index++)
                _row.Write(_insert, first + index, events[index]);
            if (!Space.IsBelow(limit))
                return false;
            _commit.Run();
            return true;
        }
        finally
        {
            EndTransaction();
        }
    }

    private int Remove(List<(long First, long Last)> ranges, long last)
    {
        _begin.Run();
        try
        {
            var removed = 0;
            foreach (var range in ranges)
                removed += _remove.Bind(1, range.First).Bind(2, range.Last).Run();
            _last.Bind(1, last).Run();
            _commit.Run();
            return removed;
        }
        finally
        {
            EndTransaction();
        }
    }

    /// <returns>First and last positions of the ranges, and where to go on; <see langword="null"/> at the end.</returns>
    private (List<(long First, long Last)> Ranges, long? Next) Scan(long after, long upTo, Func<JournalStatement, bool> canGo)
    {
        var ranges = new List<(long First, long Last)>();
        var (rows, found, extends, position) = (0, 0, false, after);
        _scan.Bind(1, after).Bind(2, upTo);
        try
        {
            while (rows < RowsAtOnce && found < RemovalsAtOnce)
            {
                if (!_scan.Step())
                    return (ranges, null);
                rows++;
                position = _scan.Number(0);
                var goes = canGo(_scan);
                if (goes && extends)
                    ranges[^1] = (ranges[^1].First, position);
                else if (goes)
                    ranges.Add((position, position));
                found += goes ? 1 : 0;
                extends = goes;
            }
        }
        finally
        {
            _scan.Reset();
        }

        return (ranges, position);
    }

    private void EndTransaction()
    {
        // SQLite itself ends the transaction after some errors, a full disk among them.
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            JournalDatabase.Run(_connection, "ROLLBACK");
        Space.Count();
    }
}
