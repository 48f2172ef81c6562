using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of purges: ids 4300 to 4319.</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(4300, LogLevel.Information, "Purged {Rows} rows of {Table} {Place}, which were older than the retention allows.")]
    public static partial void Purged(this ILogger logger, long rows, string table, string place);

    [LoggerMessage(4301, LogLevel.Warning, "{Table} {Place} is not purged, because it has no index that begins with date. Add one: CREATE INDEX cdrs_date ON cdrs (date).")]
    public static partial void NotPurged(this ILogger logger, string table, string place);

    [LoggerMessage(4302, LogLevel.Error, "The purge failed: {Reason} Retrying every hour.")]
    public static partial void PurgeFailed(this ILogger logger, string reason);

    [LoggerMessage(4303, LogLevel.Error, "The purge failed unexpectedly; retrying in an hour.")]
    public static partial void PurgeBroke(this ILogger logger, Exception failure);
}
