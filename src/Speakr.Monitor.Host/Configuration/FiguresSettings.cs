using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>How figures are calculated; what is not set has its default.</summary>
internal sealed record FiguresSettings
{
    public required TimeSpan? ServiceLevel { get; init; }

    public required TimeSpan? ShortAbandon { get; init; }

    public required ServiceLevelFormula? Formula { get; init; }

    /// <summary>The time zone of days and intervals.</summary>
    public required TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Thresholds of single queues, by name.</summary>
    public required IReadOnlyDictionary<string, QueueThresholds> Queues { get; init; }

    /// <summary>From where on figures are amber and red.</summary>
    public required AlertThresholds Alerts { get; init; }

    /// <summary>What queues are called, by name in Asterisk.</summary>
    public required IReadOnlyDictionary<string, string> QueueNames { get; init; }

    /// <summary>What agents are called, by extension or interface.</summary>
    public required IReadOnlyDictionary<string, string> AgentNames { get; init; }

    public void ApplyTo(SpeakrMonitorOptions monitor)
    {
        foreach (var (queue, name) in QueueNames)
            monitor.Names.Queues[queue] = name;
        foreach (var (agent, name) in AgentNames)
            monitor.Names.Agents[agent] = name;
        var options = monitor.Statistics;
        options.Alerts.Waiting = Alerts.Waiting;
        options.Alerts.LongestWait = Alerts.LongestWait;
        options.Alerts.ServiceLevel = Alerts.ServiceLevel;
        options.Alerts.Abandoned = Alerts.Abandoned;
        options.ServiceLevelThreshold = ServiceLevel ?? options.ServiceLevelThreshold;
        options.ShortAbandon = ShortAbandon ?? options.ShortAbandon;
        options.ServiceLevel = Formula ?? options.ServiceLevel;
        options.TimeZone = TimeZone ?? options.TimeZone;
        foreach (var (queue, thresholds) in Queues)
            options.Queues[queue] = thresholds;
    }
}
