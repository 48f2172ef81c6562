using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the event journal: ids 5000 to 5099.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(5000, LogLevel.Error, "{Trouble}")]
    public static partial void Damaged(ILogger logger, string trouble);

    [LoggerMessage(5002, LogLevel.Error,
        "The files of the event journal {File} were removed while it was in use. Nothing is lost: it was rewritten with its contents. Leave its folder alone.")]
    public static partial void Removed(ILogger logger, string file);

    [LoggerMessage(5001, LogLevel.Information, "The event journal {File} is open again")]
    public static partial void Reopened(ILogger logger, string file);
}
