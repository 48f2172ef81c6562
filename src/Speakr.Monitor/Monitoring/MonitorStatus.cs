using System.Collections.Concurrent;

namespace Speakr.Monitor.Monitoring;

/// <summary>How the monitor is doing, for health checks and panels. Thread-safe; every property is a snapshot.</summary>
public sealed class MonitorStatus
{
    private readonly ConcurrentDictionary<string, SourceState> _sources = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PipelineState> _pipelines = new(StringComparer.Ordinal);
    private long _lostAtStop;

    /// <summary>The event sources, by name.</summary>
    public IReadOnlyCollection<SourceStatus> Sources =>
        [.. _sources.Values.Select(source => source.Status).OrderBy(source => source.Name, StringComparer.Ordinal)];

    /// <summary>The ways from the PBXs to the history, by name.</summary>
    public IReadOnlyCollection<PipelineStatus> Pipelines =>
        [.. _pipelines.Values.Select(pipeline => pipeline.Status).OrderBy(pipeline => pipeline.Name, StringComparer.Ordinal)];

    /// <summary>The history store: as the pipeline sees it that has most trouble with it.</summary>
    public StoreStatus Store
    {
        get
        {
            var seen = _pipelines.Values.Select(pipeline => pipeline.Store).OrderBy(store => store.IsReady).ToArray();
            return seen.Length == 0
                ? new StoreStatus(IsReady: false, Since: default, Pending: 0, LastError: null)
                : seen[0] with { Pending = seen.Sum(store => store.Pending) };
        }
    }

    /// <summary>
    /// Whether every source is connected, the store takes writes, ours or those of the host that we stand by for, and each journal that is in use
    /// takes events.
    /// </summary>
    public bool IsReady => Store.IsReady && !_sources.IsEmpty && _sources.Values.All(source => source.Status.IsConnected)
        && _pipelines.Values.All(pipeline => pipeline.IsDurable);

    /// <summary>After a stop: changed calls and events that were neither saved nor in a journal.</summary>
    public long LostAtStop => Interlocked.Read(ref _lostAtStop);

    internal void AddLost(long count) => Interlocked.Add(ref _lostAtStop, count);

    internal SourceState Add(string sourceName, DateTimeOffset now) => _sources.GetOrAdd(sourceName, name => new SourceState(name, now));

    internal void Add(string pipelineName, PipelineState pipeline) => _pipelines[pipelineName] = pipeline;
}
