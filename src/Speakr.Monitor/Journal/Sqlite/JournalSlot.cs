using System.Globalization;
using Speakr.Monitor.Storage.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// The file of a journal, owned by this process as long as the slot is not disposed. The operating system gives the lock back when the
/// process dies in whatever way, so a restarted host finds the file of its predecessor, and hosts beside each other take different ones.
/// </summary>
internal sealed class JournalSlot : IDisposable
{
    private const int Slots = 8;

    // A process that only checks whether a file is owned, such as doctor, holds its lock for a moment.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    // EWOULDBLOCK of Linux and of macOS, and the sharing and lock violations of Windows.
    private static readonly int[] Owned = [11, 35, 32, 33];
    private readonly FileStream _lock;

    private JournalSlot(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The SQLite file.</summary>
    public string Path { get; }

    /// <exception cref="JournalException">Nothing can be written there, or every slot has an owner.</exception>
    public static JournalSlot Take(string folder, string name)
    {
        var start = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), JournalFileName.Of(name));
        try
        {
            Directory.CreateDirectory(folder);
            for (var number = 1; number <= Slots; number++)
            {
                var path = number == 1 ? $"{start}.journal" : string.Create(CultureInfo.InvariantCulture, $"{start}-{number}.journal");
                FileStream? @lock = null;
                if (SpinWait.SpinUntil(() => (@lock = TryLock($"{path}.lock")) is not null, Glance))
                    return new JournalSlot(path, @lock!);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw JournalErrors.Explain(error, $"{start}.journal");
        }

        throw new JournalException(
            $"Other processes own all {Slots} journals of '{start}.journal'. Stop the ones that are not wanted, or give this one a folder of its own.");
    }

    /// <summary>Takes one file; <see langword="null"/> while a process has it.</summary>
    public static JournalSlot? TryTake(string path) => TryLock($"{path}.lock") is { } taken ? new JournalSlot(path, taken) : null;

    public void Dispose() => _lock.Dispose();

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, OwnersOnly.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (Owned.Contains(error.HResult & 0xFFFF))
        {
            return null;
        }
    }
}
