using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Diagnostics;

/// <summary>What the pipeline says. Ids 4000–4099.</summary>
internal static partial class MonitorLog
{
    [LoggerMessage(4000, LogLevel.Information, "Source {Source} is connected.")]
    public static partial void SourceConnected(this ILogger logger, string source);

    [LoggerMessage(4001, LogLevel.Warning, "Source {Source} is not connected: {Reason} It is tried again until it answers.")]
    private static partial void SourceAway(this ILogger logger, string source, string reason);

    [LoggerMessage(4002, LogLevel.Error, "Source {Source} refuses us: {Reason} Check its credentials; it is tried again until it accepts them.")]
    private static partial void SourceRefuses(this ILogger logger, string source, string reason);

    [LoggerMessage(4003, LogLevel.Error, "Source {Source} failed unexpectedly and is started again.")]
    public static partial void SourceFailed(this ILogger logger, Exception failure, string source);

    [LoggerMessage(4004, LogLevel.Debug, "Source {Source} is tried again in {Pause}.")]
    public static partial void SourceRetry(this ILogger logger, string source, TimeSpan pause);

    [LoggerMessage(4005, LogLevel.Information, "Source {Source} has no more events.")]
    public static partial void SourceFinished(this ILogger logger, string source);

    [LoggerMessage(4010, LogLevel.Warning, "An event {Kind} of source {Source} cannot be used: {Reason}")]
    public static partial void EventUnusable(this ILogger logger, string source, CallEventKind kind, string reason);

    [LoggerMessage(4020, LogLevel.Information, "History is open: {Open} calls on the panel, {Recent} that ended lately.")]
    public static partial void HistoryLoaded(this ILogger logger, int open, int recent);

    [LoggerMessage(4021, LogLevel.Warning,
        "{Ghosts} calls are on the panel and have not changed for more than {Age}. They are left alone; 'migrate --close-ghosts' closes them.")]
    public static partial void GhostsFound(this ILogger logger, int ghosts, TimeSpan age);

    [LoggerMessage(4022, LogLevel.Error, "The history cannot be written: {Reason} {Pending} changed calls wait; it is tried again until it works.")]
    public static partial void StoreFailed(this ILogger logger, string reason, int pending);

    [LoggerMessage(4023, LogLevel.Information, "The history can be written again; {Pending} changed calls still wait.")]
    public static partial void StoreBack(this ILogger logger, int pending);

    [LoggerMessage(4024, LogLevel.Error, "Call {LinkedId} is left out of the history, which refuses it for good: {Reason}")]
    public static partial void CallRefused(this ILogger logger, string linkedId, string reason);

    [LoggerMessage(4030, LogLevel.Error, "Observer {Observer} failed.")]
    public static partial void ObserverFailed(this ILogger logger, Exception failure, string observer);

    [LoggerMessage(4040, LogLevel.Error, "Stopped with {Pending} changed calls unsaved: the history did not take them in time.")]
    public static partial void StoppedUnsaved(this ILogger logger, int pending);

    public static void SourceLost(this ILogger logger, string source, string reason, bool isRefused)
    {
        if (isRefused)
            logger.SourceRefuses(source, reason);
        else
            logger.SourceAway(source, reason);
    }
}
