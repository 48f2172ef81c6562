using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Live;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host.Commands;

/// <summary>What to replay.</summary>
internal sealed record ReplayOptions(IReadOnlyList<string> Files, double Speed, bool Loop);

/// <summary>Feeds recordings into a history and ends when the last of their events is saved.</summary>
internal sealed class ReplayCommand(HostSettings settings, Texts texts, ReplayOptions replay, bool isTold, bool verbose)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Without this, a replay in the folder of a configured call centre would write recorded calls into its history.
        if (!settings.Store.IsDemo && !isTold)
            throw new SettingsException([texts.ReplayNotTold]);

        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        var saved = new SavedCalls();

        builder.Services.AddSpeakrMonitor().UseHistory(settings.Store)
            .AddRecordings(replay.Files, replay.Speed, replay.Loop, freshIds: replay.Loop || settings.Store.IsDemo)
            .AddCallObserver(_ => saved);
        // At full speed the lines would be what takes the time.
        if (replay.Speed > 0)
            builder.Services.AddHostedService<PlainCallLines>();
        EndingSource.Decorate(builder.Services);

        var host = builder.Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategories.Host);
        var source = host.Services.GetServices<ICallEventSource>().OfType<EndingSource>().Single();
        await HostRunner.RunAsync(host, () => Log.Said(logger, $"{string.Join(", ", replay.Files)} -> {settings.Store.DisplayName}"), cancellationToken);

        if (source.Failure is { } failure)
            throw failure;
        Console.WriteLine(texts.Replayed(saved.Count));
        return ExitCodes.Done;
    }
}
