using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Commands;

/// <summary>What every command needs beside the library.</summary>
internal static class CommonServices
{
    public static void Add(IHostApplicationBuilder builder, HostSettings settings, LogStyle style, bool showsTable)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);

        builder.Logging.Quieten(style);
        if (!showsTable)
        {
            builder.Logging.AddConsoleLines(style);
            return;
        }

        builder.Services.AddSingleton<RecentLog>();
        builder.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<RecentLog>());
    }
}
