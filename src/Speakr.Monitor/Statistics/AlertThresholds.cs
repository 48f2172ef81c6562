namespace Speakr.Monitor.Statistics;

/// <summary>From where on figures of a queue are amber and red; what is <see langword="null"/> is as for all queues.</summary>
public sealed class AlertThresholds
{
    /// <summary>Waiting callers. <value>Default for all queues: 5 and 10.</value></summary>
    public AlertThreshold? Waiting { get; set; }

    /// <summary>Seconds of the longest current wait. <value>Default for all queues: the queue's service level threshold, and twice that.</value></summary>
    public AlertThreshold? LongestWait { get; set; }

    /// <summary>
    /// The service level of today, from 0 to 1: below amber and below red. Amber is the target. Applies from the tenth visit that counts towards it.
    /// <value>Default for all queues: 0.8 and 0.6.</value>
    /// </summary>
    public AlertThreshold? ServiceLevel { get; set; }

    /// <summary>
    /// The share of today's visits, from 0 to 1, that were abandoned, without short abandons. Applies from the tenth visit on.
    /// <value>Default for all queues: off.</value>
    /// </summary>
    public AlertThreshold? Abandoned { get; set; }
}

/// <summary>Where amber and red begin.</summary>
/// <param name="Amber">Never amber when <see langword="null"/>.</param>
/// <param name="Red">Never red when <see langword="null"/>.</param>
public sealed record AlertThreshold(double? Amber, double? Red)
{
    /// <summary>Neither amber nor red.</summary>
    public static AlertThreshold Off { get; } = new(null, null);
}

/// <summary>A figure that can be amber or red.</summary>
public enum AlertFigure
{
    /// <summary>Waiting callers.</summary>
    Waiting,

    /// <summary>The longest current wait.</summary>
    LongestWait,

    /// <summary>The service level of today.</summary>
    ServiceLevel,

    /// <summary>The share of visits abandoned today.</summary>
    Abandoned,
}

/// <summary>How bad it is.</summary>
public enum AlertLevel
{
    /// <summary>To be watched.</summary>
    Amber = 1,

    /// <summary>To be acted on.</summary>
    Red = 2,
}

/// <summary>A figure that is amber or red. Immutable.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Since">Since when at this level.</param>
public sealed record QueueAlert(AlertFigure Figure, AlertLevel Level, DateTimeOffset Since);

/// <summary>The figures of a queue that are amber or red; those that are <see langword="null"/> are neither. Immutable; equal when all values are.</summary>
public sealed record QueueAlerts
{
    /// <summary>Nothing is amber or red.</summary>
    public static QueueAlerts None { get; } = new();

    /// <summary>Too many callers wait.</summary>
    public QueueAlert? Waiting { get; init; }

    /// <summary>Somebody waits for too long.</summary>
    public QueueAlert? LongestWait { get; init; }

    /// <summary>Too few were answered in time today.</summary>
    public QueueAlert? ServiceLevel { get; init; }

    /// <summary>Too many gave up today.</summary>
    public QueueAlert? Abandoned { get; init; }

    /// <summary>Those that are amber or red, in the order of <see cref="AlertFigure"/>.</summary>
    public IEnumerable<QueueAlert> All => new[] { Waiting, LongestWait, ServiceLevel, Abandoned }.OfType<QueueAlert>();

    /// <summary>The worst; <see langword="null"/> when nothing is amber or red.</summary>
    public AlertLevel? Level => All.Max(alert => (AlertLevel?)alert.Level);
}
