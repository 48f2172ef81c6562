using System.Collections.Concurrent;

namespace Speakr.Monitor.Monitoring;

/// <summary>How the monitor is doing, for health checks and panels. Thread-safe; every property is a snapshot.</summary>
public sealed class MonitorStatus
{
    private readonly ConcurrentDictionary<string, SourceState> _sources = new(StringComparer.Ordinal);
    private volatile StoreStatus _store = new(IsReady: false, Since: default, Pending: 0, LastError: null);

    /// <summary>The event sources, by name.</summary>
    public IReadOnlyCollection<SourceStatus> Sources =>
        [.. _sources.Values.Select(source => source.Status).OrderBy(source => source.Name, StringComparer.Ordinal)];

    /// <summary>The history store.</summary>
    public StoreStatus Store => _store;

    /// <summary>Whether every source is connected and the store takes writes.</summary>
    public bool IsReady => _store.IsReady && !_sources.IsEmpty && _sources.Values.All(source => source.Status.IsConnected);

    internal SourceState Add(string sourceName, DateTimeOffset now) => _sources.GetOrAdd(sourceName, name => new SourceState(name, now));

    internal void Report(StoreStatus store) => _store = store;
}
