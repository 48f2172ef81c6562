using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of webhooks: ids 4320 to 4339. Never an address or a secret.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(4320, LogLevel.Warning, "Webhook {Webhook} does not accept requests: {Reason}. Each is retried.")]
    public static partial void WebhookAway(this ILogger logger, string webhook, string reason);

    [LoggerMessage(4321, LogLevel.Information, "Webhook {Webhook} accepts requests again.")]
    public static partial void WebhookBack(this ILogger logger, string webhook);

    [LoggerMessage(4322, LogLevel.Warning, "Webhook {Webhook}: {Letters} deliveries were given up: {Reason}.")]
    public static partial void DeadLetters(this ILogger logger, string webhook, int letters, string reason);

    [LoggerMessage(4323, LogLevel.Error, "Webhook {Webhook}: {Letters} undelivered states are lost, because they could not be stored: {Reason}")]
    public static partial void DeadLettersLost(this ILogger logger, string webhook, int letters, string reason);

    [LoggerMessage(4324, LogLevel.Warning, "Webhook {Webhook}: deliveries left by the last stop could not be read and are not sent: {Reason}")]
    public static partial void ParkedNotRead(this ILogger logger, string webhook, string reason);
}
