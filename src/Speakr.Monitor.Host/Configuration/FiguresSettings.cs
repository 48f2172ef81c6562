using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>How figures are reckoned; what is not set is as usual.</summary>
internal sealed record FiguresSettings
{
    public required TimeSpan? ServiceLevel { get; init; }

    public required TimeSpan? ShortAbandon { get; init; }

    public required ServiceLevelFormula? Formula { get; init; }

    /// <summary>The time zone of days and intervals.</summary>
    public required TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Thresholds of single queues, by name.</summary>
    public required IReadOnlyDictionary<string, QueueThresholds> Queues { get; init; }

    public void ApplyTo(StatisticsOptions options)
    {
        options.ServiceLevelThreshold = ServiceLevel ?? options.ServiceLevelThreshold;
        options.ShortAbandon = ShortAbandon ?? options.ShortAbandon;
        options.ServiceLevel = Formula ?? options.ServiceLevel;
        options.TimeZone = TimeZone ?? options.TimeZone;
        foreach (var (queue, thresholds) in Queues)
            options.Queues[queue] = thresholds;
    }
}
