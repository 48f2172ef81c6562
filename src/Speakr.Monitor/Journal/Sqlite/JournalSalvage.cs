using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// Sets a damaged file aside after everything in it that can be read was copied into a new one. The new file takes the place of the old
/// one only when it is complete, so a process that dies on the way has lost nothing.
/// </summary>
internal static class JournalSalvage
{
    // Positions grow by less than this in a millisecond, so that the time is greater than the last one, which may be unknown.
    private const long PositionsPerMillisecond = 1000;

    /// <summary>Ends what a process that died has begun.</summary>
    public static void Finish(string path)
    {
        if (File.Exists(path) || !File.Exists(Fresh(path)))
            return;
        // It belongs to the file that was set aside, and SQLite would apply it to this one.
        File.Delete($"{path}-wal");
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
            kept = CopyAll(path, fresh, now.ToUnixTimeMilliseconds() * PositionsPerMillisecond);
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
        return aside;
    }

    private static long CopyAll(string path, SqliteConnection fresh, long leastPosition)
    {
        long kept = 0, last = leastPosition;
        Try(() =>
        {
            using var from = JournalDatabase.OpenToRead(path);
            Try(() => kept = CopyEvents(from, fresh));
            Try(() => last = Math.Max(last, JournalDatabase.Number(from, "SELECT lastPosition FROM State")));
            Try(() => CopyNotes(from, fresh));
        });
        using var state = new JournalStatement(fresh, "UPDATE State SET lastPosition = ?1");
        state.Bind(1, last).Run();
        return kept;
    }

    /// <summary>From the beginning until a row cannot be read, and then from the end back to there.</summary>
    private static long CopyEvents(SqliteConnection from, SqliteConnection to)
    {
        using var copy = new JournalCopy(to);
        using var forward = new JournalStatement(from, $"SELECT {JournalRow.Columns} FROM Events ORDER BY position");
        var (last, first) = (0L, long.MaxValue);
        if (Try(() => Copy(forward, copy, position => position > last, ref last)))
            return copy.Kept;
        using var backward = new JournalStatement(from, $"SELECT {JournalRow.Columns} FROM Events ORDER BY position DESC");
        Try(() => Copy(backward, copy, position => position > last && position < first, ref first));
        return copy.Kept;
    }

    /// <param name="read">The rows.</param>
    /// <param name="copy">Where they go.</param>
    /// <param name="isNext">Whether a position may follow; a damaged file can lead in circles.</param>
    /// <param name="at">The position that was read last.</param>
    private static void Copy(JournalStatement read, JournalCopy copy, Func<long, bool> isNext, ref long at)
    {
        while (read.Step())
        {
            if (!isNext(read.Number(0)))
                throw new InvalidDataException("The events are out of order.");
            at = read.Number(0);
            copy.Take(read);
        }
    }

    private static void CopyNotes(SqliteConnection from, SqliteConnection to)
    {
        using var read = new JournalStatement(from, "SELECT name, value FROM Notes");
        using var write = new JournalStatement(to, "INSERT OR REPLACE INTO Notes (name, value) VALUES (?1, ?2)");
        while (read.Step())
            write.Bind(1, read.Bytes(0)).Bind(2, read.Bytes(1)).Run();
    }

    // Read errors are expected here; write errors are not caught.
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
