using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>Both ends in memory, the synchronizer between them, and one time for all.</summary>
internal sealed class CdrScene
{
    private int _rows;

    public CdrScene(Action<CdrSyncOptions>? configure = null)
    {
        Options = new CdrSyncOptions { BatchSize = 4 };
        configure?.Invoke(Options);
        Source = new MemoryCdrSource(Accidents);
        Destination = new MemoryCdrDestination(Accidents, Source);
        Synchronizer = new CdrSynchronizer(Source, Destination, Options, Metrics, Time, NullLogger.Instance);
    }

    public CdrSyncOptions Options { get; }

    public MonitorMetrics Metrics { get; } = new(factory: null);

    public Accidents Accidents { get; } = new();

    public MemoryCdrSource Source { get; }

    public MemoryCdrDestination Destination { get; }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 1, 15, 0, 0, TimeSpan.Zero));

    public CdrSynchronizer Synchronizer { get; }

    /// <summary>The records that the source has and the destination lacks, and the other way round; each as often as it is one too many.</summary>
    public (List<CallDetailRecord> Missing, List<CallDetailRecord> Extra) Difference()
    {
        var extra = Destination.Records.ToList();
        var missing = Source.Rows.Select(row => row.Record).Where(record => !extra.Remove(record)).ToList();
        return (missing, extra);
    }

    public Task<CdrSyncResult> RunAsync() => Synchronizer.RunOnceAsync(CancellationToken.None).AsTask();

    public Task<CdrSyncResult> RunAsync(CdrSyncRequest request) => Synchronizer.RunOnceAsync(request, CancellationToken.None).AsTask();

    public void Pass(TimeSpan time)
    {
        Time.Advance(time);
        Source.Now += time;
    }

    /// <summary>A new row of a call that began so long ago.</summary>
    public CdrRow Add(TimeSpan ago, bool marked = false, long? sequence = null, string src = "11987650000")
    {
        var row = Row(CdrText(Source.Now - ago), sequence, src);
        Source.Add(row, marked);
        return row;
    }

    public CdrRow Add(string? date)
    {
        var row = Row(date);
        Source.Add(row);
        return row;
    }

    public CdrRow Row(string? date, long? sequence = null, string src = "11987650000")
    {
        _rows++;
        var id = string.Create(CultureInfo.InvariantCulture, $"1762000000.{_rows}");
        return new CdrRow(id, sequence ?? _rows, Record(date, id, src));
    }

    public static CallDetailRecord Record(string? date, string linkedId, string? src = "11987650000") => new()
    {
        CallDate = date,
        Src = src,
        Dst = "8001",
        BillSec = 42,
        Disposition = "ANSWERED",
        LinkedId = linkedId,
        RecordingFile = "",
        CNum = src,
    };

    private static string CdrText(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
