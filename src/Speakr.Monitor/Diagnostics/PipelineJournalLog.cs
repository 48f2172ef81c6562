using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the pipeline about its journal: ids 4080 to 4099.</summary>
internal static partial class PipelineJournalLog
{
    [LoggerMessage(4080, LogLevel.Error, "The journal accepts no events: {Reason} Calls continue, but what is received now is lost if this process dies.")]
    public static partial void JournalFailed(this ILogger logger, string reason);

    [LoggerMessage(4081, LogLevel.Critical, "The journal is full: {Reason} No events are read until the history accepts calls again.")]
    public static partial void JournalFull(this ILogger logger, string reason);

    [LoggerMessage(4082, LogLevel.Information, "The journal accepts events again; it holds {Events} events in {Bytes} bytes.")]
    public static partial void JournalBack(this ILogger logger, long events, long bytes);

    [LoggerMessage(4083, LogLevel.Warning, "The journal was damaged: {Trouble}")]
    public static partial void JournalDamaged(this ILogger logger, string trouble);

    [LoggerMessage(4084, LogLevel.Error, "Waiting events in the journal cannot be read: {Reason} Retrying.")]
    public static partial void JournalUnreadable(this ILogger logger, string reason);

    [LoggerMessage(4085, LogLevel.Debug, "A note could not be kept in the journal: {Reason}")]
    public static partial void JournalNoteFailed(this ILogger logger, string reason);

    [LoggerMessage(4086, LogLevel.Warning, "The journal could not be compacted; retrying: {Reason}")]
    public static partial void JournalNotCompacted(this ILogger logger, string reason);

    [LoggerMessage(4087, LogLevel.Debug, "{Removed} events were removed from the journal, {Left} remain.")]
    public static partial void JournalCompacted(this ILogger logger, int removed, long left);

    [LoggerMessage(4088, LogLevel.Information, "{Events} events of open calls were replayed from the journal.")]
    public static partial void JournalReplayed(this ILogger logger, int events);

    [LoggerMessage(4089, LogLevel.Warning, "The journal belongs to other tables than the current history: its events were dropped.")]
    public static partial void JournalForeign(this ILogger logger);
}
