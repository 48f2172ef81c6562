using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.AspNetCore;

internal static partial class ApiLog
{
    [LoggerMessage(7001, LogLevel.Error, "The live stream failed; its clients reconnect and start over.")]
    public static partial void StreamFailed(this ILogger logger, Exception exception);

    [LoggerMessage(7002, LogLevel.Information, "A client of the live stream was too slow and was disconnected; it may reconnect.")]
    public static partial void SlowClientDropped(this ILogger logger);

    [LoggerMessage(7003, LogLevel.Information, "{User} exported {What}.")]
    public static partial void Exported(this ILogger logger, string user, string what);
}
