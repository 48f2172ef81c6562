using System.Text;
using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>The connection that reads, beside the one that writes. One call at a time.</summary>
internal sealed class JournalReader : IDisposable
{
    // Rows per portion. An append waits for one portion at most.
    private const int RowsAtOnce = 10_000;
    private const int RemovalsAtOnce = 1_000;
    private readonly SqliteConnection _connection;
    private readonly JournalRow _row = new();
    private readonly JournalStatement _read;
    private readonly JournalStatement _scan;
    private readonly JournalStatement _note;

    /// <param name="connection">Becomes the reader's own.</param>
    public JournalReader(SqliteConnection connection)
    {
        _connection = connection;
        _read = new(connection, $"SELECT {JournalRow.Columns} FROM Events WHERE position > ?1 ORDER BY position");
        _scan = new(connection, "SELECT position, linkedId, uniqueId, receivedAt FROM Events WHERE position > ?1 AND position <= ?2 ORDER BY position");
        _note = new(connection, "SELECT value FROM Notes WHERE name = ?1");
    }

    public long Count() => JournalDatabase.Number(_connection, "SELECT COUNT(*) FROM Events");

    public long LastPosition() =>
        JournalDatabase.Number(_connection, "SELECT MAX(lastPosition, COALESCE((SELECT MAX(position) FROM Events), 0)) FROM State");

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

    public List<(string Name, string Value)> Notes()
    {
        using var notes = new JournalStatement(_connection, "SELECT name, value FROM Notes");
        var all = new List<(string, string)>();
        while (notes.Step())
            all.Add((notes.Text(0)!, notes.Text(1)!));
        return all;
    }

    /// <summary>Finds a portion of the events that can be removed.</summary>
    /// <param name="after">Where to begin.</param>
    /// <param name="upTo">Where to end.</param>
    /// <param name="canGo">Decides on the row that the statement stands on.</param>
    /// <returns>First and last positions of the ranges, and where to go on; <see langword="null"/> at the end.</returns>
    public (List<(long First, long Last)> Ranges, long? Next) Scan(long after, long upTo, Func<JournalStatement, bool> canGo)
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

    public string? ReadNote(string name)
    {
        try
        {
            return _note.Bind(1, name).Step() ? _note.Text(0) : null;
        }
        finally
        {
            _note.Reset();
        }
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
        foreach (var statement in (JournalStatement[])[_read, _scan, _note])
            statement.Dispose();
        _row.Dispose();
        _connection.Dispose();
    }
}
