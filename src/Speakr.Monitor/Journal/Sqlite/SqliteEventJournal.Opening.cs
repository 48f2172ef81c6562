using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Journal.Sqlite;

/// <content>How the file is opened, and opened again when it is damaged, lost or removed.</content>
internal sealed partial class SqliteEventJournal
{
    // To look for a file costs more than to append an event to it.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>The file, opened again when that is needed.</summary>
    private JournalFile Ready()
    {
        // Writes into a removed file are lost with the process.
        if (_failure is null && _file is not null && time.GetElapsedTime(_lookedAt) >= LookInterval)
        {
            _lookedAt = time.GetTimestamp();
            _failure = _file.Space.IsInPlace ? null : new JournalRemovedException();
        }

        if (_failure is not null)
        {
            Open();
            JournalLog.Reopened(logger, _slot!.Path);
        }

        return _file ?? throw new InvalidOperationException("The journal has to be opened first.");
    }

    private string? Open()
    {
        if (_failure is JournalRemovedException)
            return Renew();
        _slot ??= JournalSlot.Take(options.Folder, name);
        var damage = _failure is { } failure && JournalErrors.IsDamage(failure) ? failure.Message : null;
        Close();
        Use(JournalFile.Open(_slot.Path, options, damage, time.GetUtcNow(), out var trouble));
        if (trouble is not null)
            JournalLog.Damaged(logger, trouble);
        return trouble;
    }

    /// <summary>Starts a new file with all that the removed one still holds for processes that have it open.</summary>
    private string? Renew()
    {
        var before = _slot!.Path;
        // Its lock file may be gone, too, and another process may own the name by now.
        _slot.Dispose();
        _slot = JournalSlot.Take(options.Folder, name);
        var rest = $"{_slot.Path}.old";
        if (_slot.Path == before)
            ClearAway(before, rest);
        var file = JournalFile.Open(_slot.Path, options, damage: null, time.GetUtcNow(), out _);
        try
        {
            file.TakeOver(_file!, _last);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        Close();
        Use(file);
        File.Delete(rest);
        JournalLog.Removed(logger, _slot.Path);
        return null;
    }

    // Some of the files were removed, and SQLite would apply the rest to the new file.
    private static void ClearAway(string path, string rest)
    {
        if (File.Exists(path))
            File.Move(path, rest, overwrite: true);
        File.Delete($"{path}-wal");
    }

    private void Use(JournalFile file)
    {
        _file = file;
        _lookedAt = time.GetTimestamp();
        // A truncated file has an older position than memory.
        _last = Math.Max(_last, _file.LastPosition());
        Interlocked.Exchange(ref _events, _file.Count());
        Interlocked.Exchange(ref _bytes, _file.Space.Bytes);
        _failure = null;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
