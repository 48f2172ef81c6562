using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Journal.Sqlite;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>A folder for journals, and what can happen to the files in it.</summary>
internal sealed class JournalScene : IAsyncDisposable
{
    public const int PageSize = 4096;
    public static readonly CancellationToken None = CancellationToken.None;
    public static readonly IReadOnlySet<string> Nothing = new HashSet<string>();
    private readonly TemporaryFolder _folder = new();
    private readonly List<IEventJournal> _journals = [];

    public ManualTime Time { get; } = new(TimeProvider.System.GetUtcNow());

    public string Folder => _folder.Path;

    public string File => System.IO.Path.Combine(Folder, "pbx.journal");

    public string[] SetAside => [.. Directory.GetFiles(Folder, "pbx.journal.damaged-*").Where(name => !name.EndsWith("-wal", StringComparison.Ordinal))];

    public IEventJournal Create(string name = "pbx", string? folder = null, long maxBytes = 1 << 30, bool fullSync = false)
    {
        var options = new SqliteJournalOptions { Folder = folder ?? Folder, MaxBytes = maxBytes, FullSync = fullSync };
        var journal = new SqliteEventJournal(name, options, Time, NullLogger.Instance);
        _journals.Add(journal);
        return journal;
    }

    public async Task<(IEventJournal Journal, JournalOpening Opening)> OpenAsync(string name = "pbx", string? folder = null)
    {
        var journal = Create(name, folder);
        return (journal, await journal.OpenAsync(None));
    }

    /// <summary>A closed journal with so many events.</summary>
    public async Task WriteAsync(int count)
    {
        var (journal, _) = await OpenAsync();
        await journal.AppendAsync(SampleEvents.Many(count), None);
        await journal.WriteNoteAsync("note", "kept", None);
        await journal.DisposeAsync();
    }

    /// <summary>The folder as it would be had the process been killed now; the journal under test goes on in the other one.</summary>
    public string CopyAsKilled()
    {
        var copy = Directory.CreateDirectory(System.IO.Path.Combine(Folder, "copy")).FullName;
        foreach (var file in Directory.GetFiles(Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            System.IO.File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
        return copy;
    }

    public static void Overwrite(string file, long offset, int count, byte value = 0xA5)
    {
        using var stream = System.IO.File.OpenWrite(file);
        stream.Position = offset < 0 ? stream.Length + offset : offset;
        stream.Write(Enumerable.Repeat(value, count).ToArray());
    }

    public static async Task<List<CallEvent>> AllAsync(IEventJournal journal) =>
        [.. (await journal.ReadAsync(0, int.MaxValue, None)).Select(item => item.Event)];

    public static async Task<long[]> SequencesAsync(IEventJournal journal) => [.. (await AllAsync(journal)).Select(item => item.Sequence)];

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _journals)
            await journal.DisposeAsync();
        _folder.Dispose();
    }
}
