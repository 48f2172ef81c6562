using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the pipeline: ids 4000 to 4099.</summary>
internal static partial class MonitorLog
{
    [LoggerMessage(4000, LogLevel.Information, "Source {Source} is connected.")]
    public static partial void SourceConnected(this ILogger logger, string source);

    [LoggerMessage(4001, LogLevel.Warning, "Source {Source} is not connected: {Reason} Retrying until it answers.")]
    private static partial void SourceAway(this ILogger logger, string source, string reason);

    [LoggerMessage(4002, LogLevel.Error, "Source {Source} rejects the login: {Reason} Check the credentials; retrying until they are accepted.")]
    private static partial void SourceRefuses(this ILogger logger, string source, string reason);

    [LoggerMessage(4003, LogLevel.Error, "Source {Source} failed unexpectedly and is restarted.")]
    public static partial void SourceFailed(this ILogger logger, Exception failure, string source);

    [LoggerMessage(4004, LogLevel.Debug, "Source {Source} is retried in {Pause}.")]
    public static partial void SourceRetry(this ILogger logger, string source, TimeSpan pause);

    [LoggerMessage(4005, LogLevel.Information, "Source {Source} has no more events.")]
    public static partial void SourceFinished(this ILogger logger, string source);

    [LoggerMessage(4010, LogLevel.Warning, "An event {Kind} of source {Source} cannot be used: {Reason}")]
    public static partial void EventUnusable(this ILogger logger, string source, CallEventKind kind, string reason);

    [LoggerMessage(4020, LogLevel.Information, "History is open: {Open} calls on the panel, {Recent} ended recently.")]
    public static partial void HistoryLoaded(this ILogger logger, int open, int recent);

    [LoggerMessage(4021, LogLevel.Warning,
        "{Ghosts} calls are on the panel and have not changed for more than {Age}. They are left alone; GhostCalls.CloseAsync closes them.")]
    public static partial void GhostsFound(this ILogger logger, int ghosts, TimeSpan age);

    [LoggerMessage(4022, LogLevel.Error, "The history cannot be written: {Reason} {Pending} changed calls wait; retrying until it works.")]
    public static partial void StoreFailed(this ILogger logger, string reason, int pending);

    [LoggerMessage(4023, LogLevel.Information, "The history can be written again; {Pending} changed calls still wait.")]
    public static partial void StoreBack(this ILogger logger, int pending);

    [LoggerMessage(4024, LogLevel.Error,
        "Call {LinkedId} is set aside, because the history refuses its values: {Reason} It is retried every half minute and at the next start.")]
    public static partial void CallSetAside(this ILogger logger, string linkedId, string reason);

    [LoggerMessage(4025, LogLevel.Information, "{Calls} calls that were set aside are saved now, {Left} still are not.")]
    public static partial void CallsNoLongerAside(this ILogger logger, int calls, int left);

    [LoggerMessage(4026, LogLevel.Debug, "Today's figures still lack what the history holds: {Reason} It is read again until it succeeds.")]
    public static partial void TodayUnread(this ILogger logger, string reason);

    [LoggerMessage(4030, LogLevel.Error, "Observer {Observer} failed.")]
    public static partial void ObserverFailed(this ILogger logger, Exception failure, string observer);

    [LoggerMessage(4031, LogLevel.Warning, "Observer {Observer} is {Batches} batches of changes behind: it misses the oldest ones from now on.")]
    public static partial void ObserverBehind(this ILogger logger, string observer, int batches);

    [LoggerMessage(4040, LogLevel.Error, "Stopped with {Calls} changed calls and {Events} events unsaved and in no journal: the history did not accept them in time.")]
    public static partial void StoppedUnsaved(this ILogger logger, long calls, long events);

    [LoggerMessage(4041, LogLevel.Information,
        "Stopped while the history did not accept calls. They are in the journal and are saved at the next start.")]
    public static partial void StoppedWithJournal(this ILogger logger);

    [LoggerMessage(4050, LogLevel.Information, "This host saves the calls of {Pbx}.")]
    public static partial void Leading(this ILogger logger, string pbx);

    [LoggerMessage(4051, LogLevel.Information, "This host stands by for {Pbx}: {Writer} saves its calls.")]
    public static partial void StandingBy(this ILogger logger, string pbx, string? writer);

    [LoggerMessage(4052, LogLevel.Warning, "This host no longer saves the calls of {Pbx}: {Reason} It stands by from now on.")]
    public static partial void LeaseLost(this ILogger logger, string pbx, string reason);

    [LoggerMessage(4053, LogLevel.Warning, "This host missed events of {Pbx} and hands its calls over to a standby that receives them.")]
    public static partial void LeadershipHandedOver(this ILogger logger, string pbx);

    [LoggerMessage(4054, LogLevel.Information, "This host leaves the calls of {Pbx} to {Other}, which saves those of fewer PBXs.")]
    public static partial void LeadershipShared(this ILogger logger, string pbx, string? other);

    [LoggerMessage(4060, LogLevel.Warning,
        "Source {Source} had a gap from {From:O} to {To:O}, {Seconds:F1} seconds: {Reason} Its calls are completed from call detail records.")]
    public static partial void SourceGap(this ILogger logger, string source, DateTimeOffset from, DateTimeOffset to, double seconds, string reason);

    [LoggerMessage(4061, LogLevel.Warning, "A gap of a source could not be saved; retrying: {Reason}")]
    public static partial void GapNotSaved(this ILogger logger, string reason);

    [LoggerMessage(4062, LogLevel.Warning, "Earlier gaps could not be read: {Reason} Calls missed in them are not completed automatically; HistoryHealer.HealAsync completes them.")]
    public static partial void GapsNotRead(this ILogger logger, string reason);

    [LoggerMessage(4063, LogLevel.Warning,
        "The clock of this machine went {Direction} by {Step}, to {Now:O}: it was set, or the machine was suspended. Open calls get new dates.")]
    public static partial void ClockStepped(this ILogger logger, string direction, TimeSpan step, DateTimeOffset now);

    [LoggerMessage(4064, LogLevel.Warning, "Logins and pauses of agents could not be saved; retrying: {Reason}")]
    public static partial void AgentsNotSaved(this ILogger logger, string reason);

    [LoggerMessage(4070, LogLevel.Warning, "{Calls} calls waited or talked for longer than the limits allow, without any news. They were closed as lost.")]
    public static partial void CallsOverdue(this ILogger logger, int calls);

    [LoggerMessage(4071, LogLevel.Warning,
        "{Calls} calls, those without news for longest, were closed as lost: more than {Limit} were open, the limit of option "
        + "OpenLimit.")]
    public static partial void CallsOverLimit(this ILogger logger, long calls, int limit);

    public static void SourceLost(this ILogger logger, string source, string reason, bool isRefused)
    {
        if (isRefused)
            logger.SourceRefuses(source, reason);
        else
            logger.SourceAway(source, reason);
    }
}
