namespace Speakr.Monitor.Statistics;

/// <summary>How bad the figures of a queue are at one moment. Pure.</summary>
internal sealed class AlertFormulas(StatisticsOptions options)
{
    /// <summary>A share of fewer visits says nothing.</summary>
    public const int LeastVisits = 10;

    private static readonly AlertThreshold Waiting = new(5, 10);
    private static readonly AlertThreshold ServiceLevel = new(0.8, 0.6);

    private readonly VisitFormulas _formulas = new(options);

    /// <summary>Where a figure of a queue becomes amber and red.</summary>
    public AlertThreshold Of(string queue, AlertFigure figure)
    {
        var own = options.Queues.TryGetValue(queue, out var thresholds) ? thresholds.Alerts : null;
        return figure switch
        {
            AlertFigure.Waiting => own?.Waiting ?? options.Alerts.Waiting ?? Waiting,
            AlertFigure.LongestWait => own?.LongestWait ?? options.Alerts.LongestWait ?? LongestWait(_formulas.ThresholdSeconds(queue)),
            AlertFigure.ServiceLevel => own?.ServiceLevel ?? options.Alerts.ServiceLevel ?? ServiceLevel,
            AlertFigure.Abandoned => own?.Abandoned ?? options.Alerts.Abandoned ?? AlertThreshold.Off,
            _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, null),
        };
    }

    /// <returns><see langword="null"/> when it is neither amber nor red.</returns>
    public static AlertLevel? Level(AlertFigure figure, AlertThreshold threshold, double? value) =>
        Reaches(figure, value, threshold.Red) ? AlertLevel.Red : Reaches(figure, value, threshold.Amber) ? AlertLevel.Amber : null;

    public static double? ServiceLevelOf(QueueFigures today) => today.ServiceLevelBase < LeastVisits ? null : today.ServiceLevel;

    public static double? AbandonedOf(QueueFigures today) =>
        today.Offered < LeastVisits ? null : (double)(today.Abandoned - today.ShortAbandoned) / today.Offered;

    private static bool Reaches(AlertFigure figure, double? value, double? limit) => figure == AlertFigure.ServiceLevel ? value < limit : value >= limit;

    // With a threshold of 0 every waiting caller would be red immediately.
    private static AlertThreshold LongestWait(int seconds) => seconds == 0 ? AlertThreshold.Off : new(seconds, 2 * seconds);
}
