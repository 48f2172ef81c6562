using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>What healing from call detail records says. Ids 4100–4149.</summary>
internal static partial class HealingLog
{
    [LoggerMessage(4100, LogLevel.Information,
        "Call detail records of {Source} from {From:u} to {To:u}: {Calls} queue calls, {Added} added to the history, {Closed} closed, {Corrected} corrected.")]
    public static partial void PeriodHealed(
        this ILogger logger, string source, DateTimeOffset from, DateTimeOffset to, int calls, int added, int closed, int corrected);
}
