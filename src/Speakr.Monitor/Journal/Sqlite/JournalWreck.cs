using System.Buffers.Binary;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// A damaged file as SQLite can read it. When its beginning is gone, that of a new journal is put before a copy of the rest: all journals
/// begin alike, but for the number of pages.
/// </summary>
internal sealed class JournalWreck : IDisposable
{
    private const int PageSize = 4096;
    private const int PagesField = 28;
    private const int FreePagesField = 32;
    private readonly bool _isCopy;

    private JournalWreck(string path, bool isCopy)
    {
        Path = path;
        _isCopy = isCopy;
    }

    public string Path { get; }

    public static JournalWreck Open(string path)
    {
        if (BeginsAsItShould(path))
            return new(path, isCopy: false);
        var copy = $"{path}.salvage-source";
        Delete(copy);
        var start = FirstPage(copy);
        File.Copy(path, copy);
        if (File.Exists($"{path}-wal"))
            File.Copy($"{path}-wal", $"{copy}-wal");
        using var file = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        BinaryPrimitives.WriteUInt32BigEndian(start.AsSpan(PagesField), (uint)(file.Length / PageSize));
        start.AsSpan(FreePagesField, 8).Clear();
        file.Write(start);
        return new(copy, isCopy: true);
    }

    public void Dispose()
    {
        if (_isCopy)
            Delete(Path);
    }

    private static bool BeginsAsItShould(string path)
    {
        Span<byte> start = stackalloc byte[16];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("SQLite format 3\0"u8);
    }

    private static byte[] FirstPage(string path)
    {
        using (var connection = JournalDatabase.Open(path))
            JournalDatabase.Prepare(connection, path);
        var page = File.ReadAllBytes(path)[..PageSize];
        Delete(path);
        return page;
    }

    private static void Delete(string path)
    {
        foreach (var file in (string[])[path, $"{path}-wal", $"{path}-shm"])
            File.Delete(file);
    }
}
