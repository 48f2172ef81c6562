using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.Tests.Cdr.Records;

namespace Speakr.Monitor.Tests.Pipeline.Healing;

/// <summary>Rows in memory, looked up as a source must.</summary>
internal sealed class ScriptedRecords(params IEnumerable<CallRecordRow> rows) : ICallRecordSource
{
    private readonly List<CallRecordRow> _rows = [.. rows];

    public string? Source { get; init; }

    /// <summary>The channels of each reading.</summary>
    public List<IReadOnlyCollection<string>> Readings { get; } = [];

    public Func<CdrSyncException?> Failure { get; set; } = () => null;

    public void Add(CallRecordRow row) => _rows.Add(row);

    public async Task FindAsync(DateTimeOffset from, DateTimeOffset to, Action<CallRecordKey> found, CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var clock = PbxClock.At(TimeSpan.Zero);
        foreach (var row in _rows.Where(row => row.LastApp == "Queue" && clock.Read(row.CallDate, "") is { } at && at >= from && at < to))
        {
            cancellationToken.ThrowIfCancellationRequested();
            found(new CallRecordKey(row.LinkedId!, row.UniqueId!));
        }
    }

    public async ValueTask<IReadOnlyCollection<string>> FindEndedAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        return [.. _rows.Select(row => row.UniqueId!).Intersect(uniqueIds)];
    }

    public async ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        Readings.Add(uniqueIds);
        return Failure() is { } failure ? throw failure : Rows.Read(_rows.Where(row => uniqueIds.Contains(row.UniqueId!)));
    }
}
