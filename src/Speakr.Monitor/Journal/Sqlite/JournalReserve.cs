using Speakr.Monitor.Storage.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// Room beside the journal that is released when the disk is full and something has to be removed: SQLite writes more before it has less,
/// and a journal that fills a disk could never be emptied. One call at a time.
/// </summary>
internal sealed class JournalReserve(string journal, long maxBytes)
{
    // As much as waits in the log before it is carried over.
    private const long MostBytes = 4 << 20;
    private const int Share = 64;
    private readonly string _path = $"{journal}.reserve";
    private readonly long _bytes = Math.Min(MostBytes, maxBytes / Share);
    private bool _held;

    /// <summary>Takes the room, if there is as much.</summary>
    public void Take()
    {
        if (_held)
            return;
        try
        {
            var options = OwnersOnly.Options(FileMode.Create, FileAccess.Write, FileShare.Read);
            options.PreallocationSize = _bytes;
            using var file = new FileStream(_path, options);
            file.SetLength(_bytes);
            _held = true;
        }
        catch (IOException)
        {
            // The journal works without a reserve, except for removing events on a full disk.
            File.Delete(_path);
        }
    }

    /// <summary>Gives the room back to the disk.</summary>
    public void GiveUp()
    {
        File.Delete(_path);
        _held = false;
    }
}
