using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Speakr.Monitor.TestUtils;

/// <summary>What tests need that start programs of the machine.</summary>
public static class Programs
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    // Servers stand where only root's PATH leads on Debian.
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/usr/local/sbin"];

    /// <returns><see langword="null"/> where it is not installed.</returns>
    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Sends a signal by its short name, for example STOP. A process that has just ended gets none.</summary>
    public static void Signal(Process process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        if (kill.ExitCode != 0 && !process.HasExited)
            throw new InvalidOperationException($"kill -{name} failed with {kill.ExitCode}.");
    }

    /// <summary>A loopback port on which nothing listens, and that no other caller gets.</summary>
    public static int FreePort()
    {
        while (true)
        {
            // Below the range from which the system takes ports of its own choice: it could give one of those to a connection before it is used.
            var port = Random.Shared.Next(10_000, 32_000);
            if (Given.TryAdd(port, true) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException inUse) when (inUse.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
