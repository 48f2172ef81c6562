namespace Speakr.Monitor.Statistics;

/// <summary>How figures are calculated. Validated at start.</summary>
public sealed class StatisticsOptions
{
    /// <summary>The time zone of days and intervals. <value>Default: that of the machine.</value></summary>
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Local;

    /// <summary>The longest wait that counts as answered in time; whole seconds. <value>Default: 20 seconds.</value></summary>
    public TimeSpan ServiceLevelThreshold { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>An abandon after a shorter wait is a short abandon; whole seconds. <value>Default: 5 seconds.</value></summary>
    public TimeSpan ShortAbandon { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The formula of the service level. <value>Default: answered visits and those abandoned after the threshold.</value></summary>
    public ServiceLevelFormula ServiceLevel { get; set; } = ServiceLevelFormula.AnsweredAndLateAbandoned;

    /// <summary>Where the figures of queues become amber and red.</summary>
    public AlertThresholds Alerts { get; } = new();

    /// <summary>Thresholds of single queues, by the queue's name in Asterisk.</summary>
    public IDictionary<string, QueueThresholds> Queues { get; } = new Dictionary<string, QueueThresholds>(StringComparer.Ordinal);
}

/// <summary>Thresholds of one queue; what is not set is as for all.</summary>
public sealed class QueueThresholds
{
    /// <summary>In place of <see cref="StatisticsOptions.ServiceLevelThreshold"/>.</summary>
    public TimeSpan? ServiceLevelThreshold { get; set; }

    /// <summary>In place of <see cref="StatisticsOptions.ShortAbandon"/>.</summary>
    public TimeSpan? ShortAbandon { get; set; }

    /// <summary>In place of <see cref="StatisticsOptions.Alerts"/>.</summary>
    public AlertThresholds Alerts { get; } = new();
}

/// <summary>What the visits answered in time are divided by. Visits whose wait is not known are left out of both.</summary>
public enum ServiceLevelFormula
{
    /// <summary>Answered, and abandoned after the threshold: earlier abandons do not count.</summary>
    AnsweredAndLateAbandoned,

    /// <summary>Answered only.</summary>
    Answered,

    /// <summary>Answered and abandoned.</summary>
    AnsweredAndAbandoned,

    /// <summary>Answered and abandoned, without short abandons.</summary>
    AnsweredAndAbandonedWithoutShort,
}
