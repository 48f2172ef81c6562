namespace Speakr.Monitor.Cdr.Runs;

/// <summary>What a run has done so far; reports its progress.</summary>
internal sealed class CdrRunTotals(IProgress<CdrSyncProgress>? progress)
{
    private long _done;

    public long? Total { get; set; }

    public long Copied { get; private set; }

    public long Found { get; private set; }

    public long Renamed { get; set; }

    public long Marked { get; private set; }

    /// <summary>Rows that were copied now and that another had marked, or deleted, before we could.</summary>
    public long MarkedByOthers { get; private set; }

    public int InQuarantine { get; set; }

    public void Add(int copied, int found, int others)
    {
        Copied += copied;
        Found += found;
        _done += copied + found + others;
        progress?.Report(new CdrSyncProgress(_done, Total is { } total ? Math.Max(total, _done) : null, null));
    }

    public void Mark(int marked, int expected)
    {
        Marked += marked;
        MarkedByOthers += Math.Max(0, expected - marked);
    }
}
