using System.Diagnostics;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>A small disk of its own for a journal, which can be filled. Needs the right to mount.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Megabytes = 24;

    private readonly string _filler;

    private SmallDisk(string folder)
    {
        Folder = folder;
        _filler = Path.Combine(folder, "filler");
    }

    public string Folder { get; }

    /// <returns><see langword="null"/> where nothing may be mounted.</returns>
    public static async Task<SmallDisk?> TryMountAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        return OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", folder)
            ? new SmallDisk(folder)
            : null;
    }

    /// <summary>Takes every byte that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(_filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 64 * 1024, 4096 })
        {
            try
            {
                while (true)
                    file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Not one block of that size is left.
            }
        }
    }

    public void Empty() => File.Delete(_filler);

    public async ValueTask DisposeAsync()
    {
        // Also while a process that is just being killed has a file open there.
        if (!await RunAsync("umount", Folder))
            await RunAsync("umount", "-l", Folder);
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
