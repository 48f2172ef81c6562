using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of healing from call detail records: ids 4100 to 4149.</summary>
internal static partial class HealingLog
{
    [LoggerMessage(4100, LogLevel.Information,
        "Call detail records of {Source} from {From:u} to {To:u}: {Calls} queue calls, {Added} added to the history, {Closed} closed, {Corrected} corrected.")]
    public static partial void PeriodHealed(
        this ILogger logger, string source, DateTimeOffset from, DateTimeOffset to, int calls, int added, int closed, int corrected);

    [LoggerMessage(4101, LogLevel.Information, "{Calls} calls of {Pbx} were closed, corrected or added from call detail records.")]
    public static partial void CallsHealed(this ILogger logger, int calls, string pbx);

    [LoggerMessage(4102, LogLevel.Warning, "Calls cannot be completed from call detail records: {Reason} Retrying every minute.")]
    public static partial void HealingFailed(this ILogger logger, string reason);

    [LoggerMessage(4103, LogLevel.Information, "Calls can be completed from call detail records again.")]
    public static partial void HealingBack(this ILogger logger);

    [LoggerMessage(4104, LogLevel.Error, "Completing calls from call detail records failed unexpectedly. Retrying every minute.")]
    public static partial void HealingBroke(this ILogger logger, Exception failure);
}
