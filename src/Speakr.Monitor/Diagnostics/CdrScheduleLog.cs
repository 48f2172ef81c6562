using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the schedule of call detail records: ids 3050 to 3099.</summary>
internal static partial class CdrScheduleLog
{
    [LoggerMessage(3050, LogLevel.Error, "CDR sync {Name}: the run failed unexpectedly; the next one continues where it ended")]
    public static partial void CdrRunFailed(this ILogger logger, Exception failure, string name);
}
