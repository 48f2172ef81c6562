using System.Collections.Concurrent;

namespace Speakr.Monitor.Monitoring;

/// <summary>How the monitor is doing, for health checks and panels. Thread-safe; every property is a snapshot.</summary>
public sealed class MonitorStatus
{
    private readonly ConcurrentDictionary<string, SourceStatus> _sources = new(StringComparer.Ordinal);
    private volatile StoreStatus _store = new(IsReady: false, Since: default, Pending: 0, LastError: null);

    /// <summary>The event sources, by name.</summary>
    public IReadOnlyCollection<SourceStatus> Sources => [.. _sources.Values.OrderBy(source => source.Name, StringComparer.Ordinal)];

    /// <summary>The history store.</summary>
    public StoreStatus Store => _store;

    /// <summary>Whether every source is connected and the store takes writes.</summary>
    public bool IsReady => _store.IsReady && !_sources.IsEmpty && _sources.Values.All(source => source.IsConnected);

    internal void Report(SourceStatus source) => _sources[source.Name] = source;

    internal void Report(StoreStatus store) => _store = store;
}
