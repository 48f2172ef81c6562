using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Host.Sync;
using Spectre.Console;

namespace Speakr.Monitor.Host.Commands;

/// <summary>What one run is asked to do.</summary>
internal sealed record SyncOptions(string? From, string? To, bool DryRun, bool RetryQuarantine)
{
    public CdrSyncRequest Request => new() { Period = SyncPeriod.Of(From, To), DryRun = DryRun, RetryQuarantine = RetryQuarantine };
}

/// <summary>Copies call detail records once and ends.</summary>
internal sealed class SyncCommand(HostSettings settings, Texts texts, SyncOptions options, bool verbose)
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings());

    private bool ShowsBar => !settings.JsonLogs && _console.Profile.Out.IsTerminal && _console.Profile.Capabilities.Ansi;

    public static int ExitCode(CdrSyncResult result) => result.InQuarantine > 0 ? ExitCodes.InQuarantine : ExitCodes.Done;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Cdr is not { } cdr)
            throw new SettingsException([settings.CdrIsOff ? texts.CdrSwitchedOff : texts.CdrNotConfigured]);

        using var signals = new StopSignals(settings.ShutdownTimeout, cancellationToken);
        var host = Build(cdr);
        try
        {
            // On another thread, because the asynchronous calls of some drivers block, and could then not be given up.
            var run = Task.Run(() => RunAsync(host.Services, cdr, signals.Stop), CancellationToken.None);
            return ExitCode(await run.WaitAsync(signals.GiveUp));
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(texts.SyncStopped);
            return ExitCodes.Failed;
        }
        finally
        {
            await HostRunner.DisposeAsync(host);
        }
    }

    private IHost Build(CdrSettings cdr)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // Below the bar only what the operator has to know is shown: the rest he has seen.
        var level = ShowsBar && settings.LogLevel < LogLevel.Warning ? LogLevel.Warning : settings.LogLevel;
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, level), ShowsBar);
        builder.Services.AddCdr(cdr, settings.Store, runsByItself: false);
        return builder.Build();
    }

    private Task<CdrSyncResult> RunAsync(IServiceProvider services, CdrSettings cdr, CancellationToken stop)
    {
        var synchronizer = services.GetRequiredService<ICdrSynchronizer>();
        var time = services.GetRequiredService<TimeProvider>();
        return ShowsBar
            ? ShowBarAsync(services, cdr, view => new SyncRun(synchronizer, view, time).RunAsync(options.Request, stop))
            : ShowLinesAsync(services, cdr, view => new SyncRun(synchronizer, view, time).RunAsync(options.Request, stop));
    }

    private async Task<CdrSyncResult> ShowBarAsync(IServiceProvider services, CdrSettings cdr, Func<ISyncView, Task<CdrSyncResult>> run)
    {
        _console.WriteLine(texts.SyncFrom(cdr.Source.DisplayName, cdr.Destination.DisplayName));
        var result = await BarSyncView.ShowAsync(_console, texts, services.GetRequiredService<TimeProvider>(), run);
        // What was logged meanwhile would have torn the bar.
        foreach (var line in services.GetRequiredService<RecentLog>().Lines)
            _console.WriteLine(line);
        _console.WriteLine(texts.SyncDone(options.DryRun, result.Copied, result.Found, result.InQuarantine, result.Duration.TotalSeconds));
        if (result.InQuarantine > 0)
            _console.WriteLine(texts.QuarantineHint(settings.Store.TablePrefix));
        return result;
    }

    private async Task<CdrSyncResult> ShowLinesAsync(IServiceProvider services, CdrSettings cdr, Func<ISyncView, Task<CdrSyncResult>> run)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategories.Host);
        Log.SyncStarted(logger, cdr.Source.DisplayName, cdr.Destination.DisplayName, cdr.ModeName, options.DryRun);
        var result = await run(new PlainSyncView(logger, services.GetRequiredService<TimeProvider>()));
        Log.SyncDone(
            logger, result.Copied, result.Found, result.Marked, result.InQuarantine, result.Duration.TotalSeconds, options.DryRun);
        return result;
    }
}
