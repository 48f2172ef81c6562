using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>An open journal: a connection that writes, one that reads beside it, and one that carries the log over into the file.</summary>
internal sealed class JournalFile : IDisposable
{
    private const int TakenAtOnce = 1000;

    private readonly SqliteConnection _carrier;

    private readonly JournalReserve _reserve;

    private JournalFile(JournalWriter writer, JournalReader reader, SqliteConnection carrier, JournalReserve reserve)
    {
        _reserve = reserve;
        Writer = writer;
        Reader = reader;
        _carrier = carrier;
    }

    public JournalWriter Writer { get; }

    public JournalReader Reader { get; }

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

    /// <summary>Removes events, on a full disk as well if that is possible.</summary>
    /// <param name="ranges">First and last positions.</param>
    /// <param name="last">The last position that was given: it outlives its event.</param>
    public int Remove(IReadOnlyList<(long First, long Last)> ranges, long last)
    {
        try
        {
            var removed = Writer.Remove(ranges, last);
            _reserve.Take();
            return removed;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == JournalErrors.Full)
        {
            _reserve.GiveUp();
            Writer.CarryOver();
            return Writer.Remove(ranges, last);
        }
    }

    /// <summary>Takes over what another file holds that was removed while it was open, and whose content is there as long as it is.</summary>
    public void TakeOver(JournalFile removed)
    {
        foreach (var (name, value) in removed.Reader.Notes())
            Writer.WriteNote(name, value);
        var after = 0L;
        while (removed.Reader.Read(after, TakenAtOnce) is { Count: > 0 } events)
        {
            Writer.Insert(events);
            after = events[^1].Position;
        }
    }

    /// <summary>Carries over what is in the write-ahead log, beside reading and writing. One call at a time.</summary>
    public void CarryOver() => JournalDatabase.Run(_carrier, "PRAGMA wal_checkpoint(PASSIVE)");

    public void Dispose()
    {
        _carrier.Dispose();
        Reader.Dispose();
        Writer.Dispose();
    }

    private static JournalFile Open(string path, SqliteJournalOptions options, bool check)
    {
        var connections = new List<SqliteConnection> { JournalDatabase.Open(path, options.FullSync) };
        try
        {
            JournalDatabase.Prepare(connections[0], path);
            if (check)
                JournalDatabase.Check(connections[0]);
            connections.Add(JournalDatabase.Open(path));
            connections.Add(JournalDatabase.Open(path));
            var reserve = new JournalReserve(path, options.MaxBytes);
            reserve.Take();
            return new JournalFile(new JournalWriter(connections[0], path), new JournalReader(connections[1]), connections[2], reserve);
        }
        catch
        {
            connections.ForEach(connection => connection.Dispose());
            throw;
        }
    }
}
