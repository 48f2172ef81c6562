namespace Speakr.Monitor.Host.Logging;

/// <summary>What the host itself logs. Ids from 4500, the end of the range for hosting.</summary>
internal static partial class Log
{
    [LoggerMessage(4500, LogLevel.Information, "{Text}")]
    public static partial void Said(ILogger logger, string text);

    [LoggerMessage(4501, LogLevel.Warning, "{Text}")]
    public static partial void Warned(ILogger logger, string text);

    [LoggerMessage(4502, LogLevel.Information, "{Queue} {Status} caller {Caller} extension {Extension} call {LinkedId}")]
    public static partial void CallChanged(ILogger logger, string queue, string status, string caller, string extension, string linkedId);
}
