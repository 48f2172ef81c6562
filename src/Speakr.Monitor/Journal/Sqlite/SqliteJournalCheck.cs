using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Looks at the folder of the journals.</summary>
internal sealed class SqliteJournalCheck(IOptions<SqliteJournalOptions> options) : ISetupCheck
{
    private const long Megabyte = 1 << 20;

    private static readonly string[] NetworkDrives = ["nfs", "nfs4", "cifs", "smb", "smb2", "smbfs", "fuse.sshfs", "afs", "9p"];
    private static readonly string[] TransientDrives = ["tmpfs", "ramfs", "overlay", "overlayfs", "aufs"];

    public string Subject => CheckSubjects.Journal;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The runner has a thread for it; files are looked at without waiting.
        await Task.CompletedTask.ConfigureAwait(false);
        var folder = Path.GetFullPath(options.Value.Folder);
        var existing = folder;
        while (!Directory.Exists(existing) && !File.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        var refusal = Refusal(existing);
        yield return refusal is not null
            ? JournalFindings.Unwritable.With(folder, refusal)
            : (existing == folder ? JournalFindings.Folder : JournalFindings.WillBeMade).With(folder);
        if (refusal is not null)
            yield break;

        var disk = new DriveInfo(existing);
        yield return OfFileSystem(disk.DriveFormat);
        var files = existing == folder ? new DirectoryInfo(folder).GetFiles("*.journal*") : [];
        yield return OfRoom(files, disk.AvailableFreeSpace);
        foreach (var journal in files.Where(file => file.Extension == ".lock" && IsOwned(file.FullName)))
            yield return JournalFindings.Owned.With(Path.GetFileNameWithoutExtension(journal.Name));
        if (Damaged(files) is [.., var latest] damaged)
            yield return JournalFindings.Damaged.With(damaged.Length, latest.Name);
    }

    // Rights, mounts and quotas are all asked at once by doing it. The file is gone when it is closed.
    private static string? Refusal(string folder)
    {
        try
        {
            var path = Path.Combine(folder, $".{Guid.NewGuid():N}.check");
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static Finding OfFileSystem(string type)
    {
        if (NetworkDrives.Contains(type, StringComparer.OrdinalIgnoreCase))
            return JournalFindings.Network.With(type);
        return (TransientDrives.Contains(type, StringComparer.OrdinalIgnoreCase) ? JournalFindings.Transient : JournalFindings.FileSystem).With(type);
    }

    private Finding OfRoom(FileInfo[] files, long free)
    {
        var used = files.Sum(Size);
        return free < options.Value.MaxBytes - used
            ? JournalFindings.LittleRoom.With(used / Megabyte, options.Value.MaxBytes / Megabyte, free / Megabyte)
            : JournalFindings.Room.With(used / Megabyte, files.Length, free / Megabyte);
    }

    private static long Size(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // A monitor that has ended since has taken its files for coordination along.
            return 0;
        }
    }

    // To read it beside others is refused as long as a monitor owns it. One that starts just then tries again.
    private static bool IsOwned(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static FileInfo[] Damaged(FileInfo[] files) =>
        [.. files.Where(file => file.Name.Contains(".journal.damaged-", StringComparison.Ordinal)).OrderBy(file => file.LastWriteTimeUtc)];
}
