using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>What the schedule of the call detail records says. Ids 3050–3099.</summary>
internal static partial class CdrScheduleLog
{
    [LoggerMessage(3050, LogLevel.Error, "CDR sync {Name}: the run failed unexpectedly; the next one goes on where it ended")]
    public static partial void CdrRunFailed(this ILogger logger, Exception failure, string name);
}
