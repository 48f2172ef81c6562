using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the event sources: ids 1000 to 1099.</summary>
internal static partial class SourceLog
{
    [LoggerMessage(1000, LogLevel.Debug, "Source {Source} is connected to {Endpoint}")]
    public static partial void Connected(ILogger logger, string source, string endpoint);

    [LoggerMessage(1001, LogLevel.Debug, "Source {Source} can no longer send: {Reason}")]
    public static partial void SendFailed(ILogger logger, string source, string reason);

    [LoggerMessage(1002, LogLevel.Debug, "Source {Source} has stopped sending pings")]
    public static partial void PingStopped(ILogger logger, string source);

    [LoggerMessage(1003, LogLevel.Debug, "Source {Source} may not set a filter and reads all events of its classes: {Reason}")]
    public static partial void FilterRefused(ILogger logger, string source, string reason);

    [LoggerMessage(1004, LogLevel.Information, "Source {Source} waits for Asterisk to load its queues: {Reason}")]
    public static partial void ListRefused(ILogger logger, string source, string reason);

    [LoggerMessage(1010, LogLevel.Warning,
        "Source {Source} received a frame that cannot be read and skipped it; further ones are only counted: {Excerpt}")]
    public static partial void FrameMalformed(ILogger logger, string source, string excerpt);

    [LoggerMessage(1011, LogLevel.Warning,
        "Source {Source} received a frame without an event of a PBX and skipped it; further ones are only counted: {Excerpt}")]
    public static partial void FrameForeign(ILogger logger, string source, string excerpt);

    [LoggerMessage(1012, LogLevel.Warning,
        "Source {Source} received a frame above the size limit and skipped it; further ones are only counted: {Excerpt}")]
    public static partial void FrameOversized(ILogger logger, string source, string excerpt);

    [LoggerMessage(1014, LogLevel.Warning,
        "Source {Source} received an event inside another object and skipped it; further ones are only counted. The feed has to send each event as one "
        + "object with the fields of AMI, event among them: {Excerpt}")]
    public static partial void EventNested(ILogger logger, string source, string excerpt);

    [LoggerMessage(1015, LogLevel.Warning,
        "Source {Source} received an object without an event name in its field event and skipped it; further ones are only counted. The feed has to "
        + "send each event as one object with the fields of AMI, event among them: {Excerpt}")]
    public static partial void EventUnnamed(ILogger logger, string source, string excerpt);

    [LoggerMessage(1013, LogLevel.Warning,
        "Source {Source} received an event without the linkedid, uniqueid or queue it needs and skipped it; "
        + "further ones are only counted: {Excerpt}")]
    public static partial void EventWithoutIdentity(ILogger logger, string source, string excerpt);

    [LoggerMessage(1020, LogLevel.Warning,
        "Source {Source} lacks a permission of Asterisk's manager: {Finding}. Write {Line} in its user's section of manager.conf and run manager reload")]
    public static partial void PermissionMissing(ILogger logger, string source, string finding, string line);
}
