using System.Runtime.CompilerServices;
using Speakr.Monitor.Journal.Sqlite;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at the folder of the journals.</summary>
internal sealed class JournalCheck(SqliteJournalOptions options) : IDoctorCheck
{
    private const long Megabyte = 1 << 20;

    private static readonly string[] NetworkDrives = ["nfs", "nfs4", "cifs", "smb", "smb2", "smbfs", "fuse.sshfs", "afs", "9p"];
    private static readonly string[] TransientDrives = ["tmpfs", "ramfs", "overlay", "overlayfs", "aufs"];

    public DoctorSubject Subject => DoctorSubject.Journal;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Files are looked at without waiting.
        await Task.CompletedTask;
        var folder = Path.GetFullPath(options.Folder);
        var existing = folder;
        while (!Directory.Exists(existing) && !File.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        if (Refusal(existing) is { } refusal)
        {
            yield return Finding.Problem(FindingCodes.JournalUnwritable, folder, refusal);
            yield break;
        }

        var disk = new DriveInfo(existing);
        var files = existing == folder ? new DirectoryInfo(folder).GetFiles("*.journal*") : [];
        yield return OfFolder(folder, files.Sum(Size), disk.AvailableFreeSpace);
        if (FormatOf(disk) is { } format)
            yield return new Finding(LevelOf(format), FindingCodes.JournalDrive, format);
        foreach (var journal in files.Where(file => file.Extension == ".lock" && IsOwned(file.FullName)))
            yield return Finding.Ok(FindingCodes.JournalOwned, Path.GetFileNameWithoutExtension(journal.Name));
        if (Damaged(files) is [.., var latest] damaged)
            yield return Finding.Warning(FindingCodes.JournalDamaged, damaged.Length, latest.Name);
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

    private Finding OfFolder(string folder, long used, long free) => new(
        free < options.MaxBytes - used ? FindingLevel.Warning : FindingLevel.Ok,
        FindingCodes.JournalFolder, folder, used / Megabyte, options.MaxBytes / Megabyte, free / Megabyte);

    // A chroot or sandbox may hide the mount that the folder is on.
    private static string? FormatOf(DriveInfo disk)
    {
        try
        {
            return disk.DriveFormat;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FindingLevel LevelOf(string drive)
    {
        if (NetworkDrives.Contains(drive, StringComparer.OrdinalIgnoreCase))
            return FindingLevel.Warning;
        return TransientDrives.Contains(drive, StringComparer.OrdinalIgnoreCase) ? FindingLevel.Note : FindingLevel.Ok;
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
