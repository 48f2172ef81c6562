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

    /// <summary>Rows in quarantine are worse than none, and a failure is worse than both.</summary>
    public static int Worst(IReadOnlyCollection<int> codes) =>
        codes.Contains(ExitCodes.Failed) ? ExitCodes.Failed : codes.Contains(ExitCodes.InQuarantine) ? ExitCodes.InQuarantine : ExitCodes.Done;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Cdrs.Count == 0)
            throw new SettingsException([settings.CdrIsOff ? texts.CdrSwitchedOff : texts.CdrNotConfigured]);

        using var signals = new StopSignals(settings.ShutdownTimeout, cancellationToken);
        var host = Build();
        try
        {
            return await RunAllAsync(host.Services, signals.Stop).WaitAsync(signals.GiveUp);
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

    private IHost Build()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // Below the bar only what the operator has to know is shown: the rest he has seen.
        var level = ShowsBar && settings.LogLevel < LogLevel.Warning ? LogLevel.Warning : settings.LogLevel;
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, level), ShowsBar);
        builder.Services.AddCdrs(settings.Cdrs, settings.Store);
        return builder.Build();
    }

    private async Task<int> RunAllAsync(IServiceProvider services, CancellationToken stop)
    {
        var codes = new List<int>();
        foreach (var cdr in settings.Cdrs)
        {
            try
            {
                codes.Add(ExitCode(await RunAsync(services, cdr, stop)));
            }
            // A failure of one PBX must not stop the others. With a single one the caller reports it.
            catch (CdrSyncException failure) when (settings.Cdrs.Count > 1)
            {
                await Console.Error.WriteLineAsync($"{cdr.Name}: {(verbose ? failure.ToString() : OneLine.Of(OperatorWords.In(failure.Message)))}");
                codes.Add(ExitCodes.Failed);
            }
        }

        return Worst(codes);
    }

    private Task<CdrSyncResult> RunAsync(IServiceProvider services, CdrSettings cdr, CancellationToken stop)
    {
        var synchronizer = services.GetServices<ICdrSynchronizer>().Single(candidate => candidate.Name == cdr.Name);
        var time = services.GetRequiredService<TimeProvider>();
        return ShowsBar
            ? ShowBarAsync(services, cdr, view => new SyncRun(synchronizer, view, time).RunAsync(options.Request, stop))
            : ShowLinesAsync(services, cdr, view => new SyncRun(synchronizer, view, time).RunAsync(options.Request, stop));
    }

    private async Task<CdrSyncResult> ShowBarAsync(IServiceProvider services, CdrSettings cdr, Func<ISyncView, Task<CdrSyncResult>> run)
    {
        _console.WriteLine(texts.SyncFrom(cdr.Source.DisplayName, cdr.Destination.DisplayName));
        var result = await BarSyncView.ShowAsync(_console, texts, services.GetRequiredService<TimeProvider>(), run);
        // What was logged in the meantime would have torn the bar.
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
