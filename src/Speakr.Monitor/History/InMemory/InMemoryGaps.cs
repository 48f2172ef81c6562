namespace Speakr.Monitor.History.InMemory;

/// <summary>The gaps of sources, as long as the process lives. Safe for concurrent use.</summary>
internal sealed class InMemoryGaps
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Source, string Host, DateTimeOffset StartedAt), SourceGap> _gaps = [];

    public void Record(SourceGap gap)
    {
        lock (_lock)
            _gaps[(gap.Source, gap.Host, gap.StartedAt)] = gap;
    }

    public IReadOnlyList<SourceGap> Read(string? source, DateTimeOffset endedSince)
    {
        lock (_lock)
        {
            return
            [
                .. _gaps.Values.Where(gap => (source is null || gap.Source == source) && gap.EndedAt >= endedSince)
                    .OrderBy(gap => gap.StartedAt).ThenBy(gap => gap.Host, StringComparer.Ordinal),
            ];
        }
    }
}
