using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>An open journal: a connection that writes, one that reads beside it, and one that carries the log over into the file.</summary>
internal sealed class JournalFile : IDisposable
{
    private readonly SqliteConnection _carrier;

    private JournalFile(JournalWriter writer, JournalReader reader, SqliteConnection carrier)
    {
        Writer = writer;
        Reader = reader;
        _carrier = carrier;
    }

    public JournalWriter Writer { get; }

    public JournalReader Reader { get; }

    /// <summary>Opens or creates the file. A damaged one is set aside after what can be read was taken over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fullSync">Whether each append waits for the disk.</param>
    /// <param name="damage">What is known to be wrong with it, if so.</param>
    /// <param name="now">For the name of a file that is set aside.</param>
    /// <param name="trouble">What became of a damaged file.</param>
    public static JournalFile Open(string path, bool fullSync, string? damage, DateTimeOffset now, out string? trouble)
    {
        JournalSalvage.Finish(path);
        trouble = null;
        if (damage is null)
        {
            try
            {
                return Open(path, fullSync, check: true);
            }
            catch (Exception error) when (JournalErrors.IsDamage(error))
            {
                damage = error.Message;
            }
        }

        trouble = JournalSalvage.Run(path, damage, now);
        return Open(path, fullSync, check: false);
    }

    /// <summary>Carries over what is in the write-ahead log, beside reading and writing. One call at a time.</summary>
    public void CarryOver() => JournalDatabase.Run(_carrier, "PRAGMA wal_checkpoint(PASSIVE)");

    public void Dispose()
    {
        _carrier.Dispose();
        Reader.Dispose();
        Writer.Dispose();
    }

    private static JournalFile Open(string path, bool fullSync, bool check)
    {
        var connections = new List<SqliteConnection> { JournalDatabase.Open(path, fullSync) };
        try
        {
            JournalDatabase.Prepare(connections[0], path);
            if (check)
                JournalDatabase.Check(connections[0]);
            connections.Add(JournalDatabase.Open(path));
            connections.Add(JournalDatabase.Open(path));
            return new JournalFile(new JournalWriter(connections[0], path), new JournalReader(connections[1]), connections[2]);
        }
        catch
        {
            connections.ForEach(connection => connection.Dispose());
            throw;
        }
    }
}
