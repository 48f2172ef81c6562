using System.Diagnostics;
using Xunit;

namespace Speakr.Monitor.TestUtils;

/// <summary>A file system of its own of a few megabytes, in memory, which can be filled. Needs the rights of root.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder;

    private SmallDisk(DirectoryInfo folder) => _folder = folder;

    public string Path => _folder.FullName;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <returns><see langword="null"/> where nothing may be mounted.</returns>
    public static SmallDisk? TryMount(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("speakr-disk-");
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder.FullName))
            return new SmallDisk(folder);
        folder.Delete();
        return null;
    }

    /// <summary>Skips the test where nothing may be mounted.</summary>
    public static SmallDisk MountOrSkip(int megabytes) =>
        TryMount(megabytes) ?? throw new SkipException("Mounting a small disk needs Linux and the rights of root.");

    public void MakeReadOnly(bool readOnly) => Assert.True(Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path));

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                ballast.Write(block);
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose()
    {
        // Lazily, because a process that was just killed may still have a file open there.
        Run("umount", "--lazy", Path);
        _folder.Delete();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
