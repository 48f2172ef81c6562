namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>An open journal: one connection that writes, and one that reads beside it.</summary>
internal sealed class JournalFile : IDisposable
{
    private JournalFile(JournalWriter writer, JournalReader reader)
    {
        Writer = writer;
        Reader = reader;
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

    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }

    private static JournalFile Open(string path, bool fullSync, bool check)
    {
        var writing = JournalDatabase.Open(path, fullSync);
        try
        {
            JournalDatabase.Prepare(writing, path);
            if (check)
                JournalDatabase.Check(writing);
            var reading = JournalDatabase.Open(path);
            return new JournalFile(new JournalWriter(writing, path), new JournalReader(reading));
        }
        catch
        {
            writing.Dispose();
            throw;
        }
    }
}
