using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the event journal: ids 5000 to 5099.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(5000, LogLevel.Error, "{Trouble}")]
    public static partial void Damaged(ILogger logger, string trouble);

    [LoggerMessage(5001, LogLevel.Information, "The event journal {File} is open again")]
    public static partial void Reopened(ILogger logger, string file);
}
