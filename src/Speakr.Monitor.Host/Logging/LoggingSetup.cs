using Microsoft.Extensions.Logging.Console;
using Speakr.Monitor.Host.Access;

namespace Speakr.Monitor.Host.Logging;

internal static class LoggingSetup
{
    /// <summary>Writes to standard output as lines or JSON.</summary>
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging, LogStyle style)
    {
        logging.Services.AddSingleton(style);
        logging.AddConsole(options => options.FormatterName = style.Json ? JsonFormatter.FormatterName : LineFormatter.FormatterName);
        return style.Json
            ? logging.AddConsoleFormatter<JsonFormatter, ConsoleFormatterOptions>()
            : logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
    }

    /// <summary>Leaves out what the framework says of itself.</summary>
    public static ILoggingBuilder Quieten(this ILoggingBuilder logging, LogStyle style)
    {
        logging.SetMinimumLevel(style.Level);
        if (style.Verbose)
            return logging;

        // The program prints one sentence for a failed start; the framework would print it again with its stack trace.
        return logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            .AddFilter("Coravel", LogLevel.Error)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None)
            // StoredProtectionKeys says in a sentence what this says with a stack trace.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None)
            // The framework writes a line for each request without a key or session.
            .AddFilter(typeof(MonitorAuthentication).FullName, LogLevel.Warning);
    }
}
