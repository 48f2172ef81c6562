namespace Speakr.Monitor.Statistics;

/// <summary>The words of alerts in JSON: a contract.</summary>
internal static class AlertWords
{
    public static string Of(AlertLevel level) => level switch
    {
        AlertLevel.Amber => "amber",
        AlertLevel.Red => "red",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };

    public static string Of(AlertFigure figure) => figure switch
    {
        AlertFigure.Waiting => "waiting",
        AlertFigure.LongestWait => "longestWait",
        AlertFigure.ServiceLevel => "serviceLevel",
        AlertFigure.Abandoned => "abandoned",
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, null),
    };
}
