using System.Collections.Concurrent;

namespace Speakr.Monitor.Pipeline;

/// <summary>How the monitor is doing, for health checks and panels. Thread-safe; every property is a snapshot.</summary>
public sealed class MonitorStatus
{
    private readonly ConcurrentDictionary<string, SourceState> _sources = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PipelineState> _pipelines = new(StringComparer.Ordinal);
    private long _lostAtStop;

    /// <summary>The event sources, by name.</summary>
    public IReadOnlyCollection<SourceStatus> Sources =>
        [.. _sources.Values.Select(source => source.Status).OrderBy(source => source.Name, StringComparer.Ordinal)];

    /// <summary>The pipelines, one for each PBX, by name.</summary>
    public IReadOnlyCollection<PipelineStatus> Pipelines =>
        [.. _pipelines.Values.Select(pipeline => pipeline.Status).OrderBy(pipeline => pipeline.Name, StringComparer.Ordinal)];

    /// <summary>The history store, as seen by the pipeline with most trouble.</summary>
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
    /// Whether every source is connected, the store takes writes of this host or of the one that leads, and every journal takes events.
    /// </summary>
    public bool IsReady => Store.IsReady && !_sources.IsEmpty && _sources.Values.All(source => source.Status.IsConnected)
        && _pipelines.Values.All(pipeline => pipeline.IsDurable);

    /// <summary>After a stop: changed calls and events that were neither saved nor in a journal.</summary>
    public long LostAtStop => Interlocked.Read(ref _lostAtStop);

    internal IEnumerable<PipelineState> States => _pipelines.Values;

    internal void AddLost(long count) => Interlocked.Add(ref _lostAtStop, count);

    internal SourceState Add(string sourceName, DateTimeOffset now) => _sources.GetOrAdd(sourceName, name => new SourceState(name, now));

    internal void Add(string pipelineName, PipelineState pipeline) => _pipelines[pipelineName] = pipeline;
}

/// <summary>The state of the pipeline of one PBX.</summary>
/// <param name="Name">The name of its first source.</param>
/// <param name="Role">What this host does for the PBX.</param>
/// <param name="Writer">The host that saves, when that is another.</param>
/// <param name="Waiting">Events that have been received and have not taken effect yet.</param>
/// <param name="JournalEvents">Events in the journal; <see langword="null"/> without one.</param>
/// <param name="JournalBytes">Its size.</param>
/// <param name="JournalError">Why it takes no events, in a sentence for operators; <see langword="null"/> while all is well.</param>
public sealed record PipelineStatus(
    string Name, MonitorRole Role, string? Writer, long Waiting, long? JournalEvents, long? JournalBytes, string? JournalError)
{
    /// <summary>Calls whose values the store refuses. They are retried periodically; their events stay in the journal.</summary>
    public int SetAside { get; init; }

    /// <summary>Calls that have been closed as lost since the start because too many were open.</summary>
    public long ClosedOverLimit { get; init; }
}

/// <summary>The state of an event source.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="IsConnected">Whether it is connected now.</param>
/// <param name="Since">Since when it is, or is not.</param>
/// <param name="LastEventAt">When the last event that matters to calls was received.</param>
/// <param name="LastError">Why it is not connected, in a sentence for operators.</param>
public sealed record SourceStatus(string Name, bool IsConnected, DateTimeOffset Since, DateTimeOffset? LastEventAt, string? LastError);

/// <summary>The state of the history store.</summary>
/// <param name="IsReady">Whether the last write succeeded, or none has been needed since it was opened.</param>
/// <param name="Since">Since when it is, or is not.</param>
/// <param name="Pending">Changed calls that wait to be saved.</param>
/// <param name="LastError">Why it is not ready, in a sentence for operators.</param>
public sealed record StoreStatus(bool IsReady, DateTimeOffset Since, int Pending, string? LastError);

/// <summary>What a host does for a PBX.</summary>
public enum MonitorRole
{
    /// <summary>It has not reached the history yet.</summary>
    Starting,

    /// <summary>It saves what changes.</summary>
    Writing,

    /// <summary>Another host saves; this one receives the same and takes over when the other fails.</summary>
    StandingBy,
}
