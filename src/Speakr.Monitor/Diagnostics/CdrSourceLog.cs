using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the sources of call detail records: ids 3200 to 3299.</summary>
internal static partial class CdrSourceLog
{
    [LoggerMessage(3200, LogLevel.Warning,
        "{Source} has no index that begins with calldate, so every run reads the whole table; add one, as FreePBX does")]
    public static partial void NoDateIndex(ILogger logger, string source);

    [LoggerMessage(3201, LogLevel.Warning,
        "The column {Marker} of {Source} {Fault}, so it cannot mark copied rows and is not used; the marker has to be NULL in new rows")]
    public static partial void MarkerUnusable(ILogger logger, string marker, string source, string fault);

    [LoggerMessage(3204, LogLevel.Warning, "Rows of {Source} are not marked: {Reason}")]
    public static partial void MarkerRefused(ILogger logger, string source, string reason);

    [LoggerMessage(3205, LogLevel.Warning,
        "The dates of {Source} differ by {Hours} h from the times in uniqueid: set option TimeZone to the zone in which Asterisk writes calldate")]
    public static partial void DatesShifted(ILogger logger, string source, string hours);
}
