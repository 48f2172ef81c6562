using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// Sets a damaged file aside after everything in it that can be read was copied into a new one. The new file takes the place of the old
/// one only when it is complete, so a process that dies on the way has lost nothing.
/// </summary>
internal static class JournalSalvage
{
    // Positions grow by less than this in a millisecond. Where the last one is unknown, the time is greater than it in any case.
    private const long PositionsPerMillisecond = 1000;
    // A leaf page holds some dozen events: looking for the next healthy one a position at a time loses none of them.
    private const int SmallSteps = 4096;

    /// <summary>Ends what a process that died has begun.</summary>
    public static void Finish(string path)
    {
        if (File.Exists(path) || !File.Exists(Fresh(path)))
            return;
        // They belong to the file that was set aside, and SQLite would apply them to this one.
        File.Delete($"{path}-wal");
        File.Delete($"{path}-shm");
        File.Move(Fresh(path), path);
    }

    /// <returns>What became of it, for operators.</returns>
    public static string Run(string path, string reason, DateTimeOffset now)
    {
        File.Delete(Fresh(path));
        long kept;
        using (var fresh = JournalDatabase.OpenToFill(Fresh(path)))
        {
            JournalDatabase.Prepare(fresh, path);
            JournalDatabase.Run(fresh, "BEGIN");
            using var source = JournalWreck.Open(path);
            kept = CopyAll(source.Path, fresh, now.ToUnixTimeMilliseconds() * PositionsPerMillisecond);
            JournalDatabase.Run(fresh, "COMMIT");
        }

        var aside = SetAside(path, now);
        File.Move(Fresh(path), path);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The event journal '{path}' was damaged ({reason.TrimEnd('.')}). {kept} events could be read and are kept; others may be lost. "
            + $"The damaged file is '{aside}'. Check the disk; delete that file when nobody needs it any more.");
    }

    private static string Fresh(string path) => $"{path}.salvage";

    private static string SetAside(string path, DateTimeOffset now)
    {
        var start = $"{path}.damaged-{now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
        var aside = start;
        for (var number = 2; File.Exists(aside); number++)
            aside = string.Create(CultureInfo.InvariantCulture, $"{start}-{number}");
        File.Move(path, aside);
        // SQLite finds the log by the name of the file.
        if (File.Exists($"{path}-wal"))
            File.Move($"{path}-wal", $"{aside}-wal");
        File.Delete($"{path}-shm");
        return aside;
    }

    private static long CopyAll(string path, SqliteConnection fresh, long leastPosition)
    {
        long kept = 0, last = leastPosition;
        Try(() =>
        {
            using var from = JournalDatabase.OpenToRead(path);
            Try(() => (kept, last) = CopyEvents(from, fresh, last));
            Try(() => last = Math.Max(last, JournalDatabase.Number(from, "SELECT lastPosition FROM State")));
            Try(() => CopyNotes(from, fresh));
        });
        using var state = new JournalStatement(fresh, "UPDATE State SET lastPosition = ?1");
        state.Bind(1, last).Run();
        return kept;
    }

    private static (long Kept, long Last) CopyEvents(SqliteConnection from, SqliteConnection to, long leastPosition)
    {
        using var read = new JournalStatement(from, $"SELECT {JournalRow.Columns} FROM Events WHERE position > ?1 ORDER BY position");
        using var copy = new JournalCopy(to);
        var (last, skipped, failures) = (0L, 0L, 0);
        while (true)
        {
            var before = last;
            if (Try(() => CopyRun(read, copy, last + skipped, ref last)))
                return (copy.Kept, Math.Max(last, leastPosition));
            (failures, skipped) = last > before ? (0, 0) : (failures + 1, skipped);
            var step = failures <= SmallSteps ? 1L : 1L << Math.Min(failures - SmallSteps, 62);
            if (last > long.MaxValue - skipped - step)
                return (copy.Kept, Math.Max(last, leastPosition));
            skipped += step;
        }
    }

    private static void CopyRun(JournalStatement read, JournalCopy copy, long after, ref long last)
    {
        read.Bind(1, after);
        try
        {
            while (read.Step())
            {
                if (read.Number(0) <= last)
                    throw new InvalidDataException("The events are out of order.");
                last = read.Number(0);
                copy.Take(read);
            }
        }
        finally
        {
            read.Reset();
        }
    }

    private static void CopyNotes(SqliteConnection from, SqliteConnection to)
    {
        using var read = new JournalStatement(from, "SELECT name, value FROM Notes");
        using var write = new JournalStatement(to, "INSERT OR REPLACE INTO Notes (name, value) VALUES (?1, ?2)");
        while (read.Step())
            write.Bind(1, read.Bytes(0)).Bind(2, read.Bytes(1)).Run();
    }

    // What cannot be read is what this is about; failures to write are not caught.
    private static bool Try(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception error) when (JournalErrors.IsDamage(error))
        {
            return false;
        }
    }
}
