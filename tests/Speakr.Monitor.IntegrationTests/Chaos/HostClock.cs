using System.Globalization;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>The wall clock of one host's processes, which can be stepped while they run. Needs Debian's package <c>faketime</c>.</summary>
internal sealed class HostClock
{
    private const string Libraries = "/usr/lib";

    private readonly string _file;

    private HostClock(string library, string folder)
    {
        Directory.CreateDirectory(folder);
        _file = Path.Combine(folder, "clock");
        Set(TimeSpan.Zero);
        Variables = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Otherwise it takes waits by the monotonic clock for waits by the wall clock, and they end at once.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };
    }

    /// <summary>What gives this clock to a process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <returns><see langword="null"/> where the package is absent.</returns>
    public static HostClock? TryCreate(string folder) => FindLibrary() is { } library ? new HostClock(library, folder) : null;

    /// <summary>Steps it to so far from the true time.</summary>
    public void Set(TimeSpan offset)
    {
        // Whoever looks at the time reads the file, and must never find half of it.
        var next = $"{_file}.next";
        File.WriteAllText(next, offset.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture));
        File.Move(next, _file, overwrite: true);
    }

    /// <summary>Removes the shared memory that a killed process has left.</summary>
    public static void Clean(int process)
    {
        foreach (var name in new[] { "faketime_shm_", "sem.faketime_sem_" })
            File.Delete(string.Create(CultureInfo.InvariantCulture, $"/dev/shm/{name}{process}"));
    }

    private static string? FindLibrary() => Directory.Exists(Libraries)
        ? Directory.EnumerateDirectories(Libraries, "*-linux-gnu*").Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists)
        : null;
}
