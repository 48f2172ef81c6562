using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Host.Sync;
using Speakr.Monitor.Monitoring.Healing;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Adds and corrects the calls of a period in the history, from call detail records, and ends.</summary>
internal sealed class HealCommand(HostSettings settings, Texts texts, string from, string? to, bool verbose)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Cdr is not { } cdr)
            throw new SettingsException([settings.CdrIsOff ? texts.HealSwitchedOff : texts.HealNotConfigured]);
        if (settings.Store.IsDemo)
            throw new SettingsException([texts.HealWithoutHistory]);

        using var signals = new StopSignals(settings.ShutdownTimeout, cancellationToken);
        var host = Build(cdr);
        try
        {
            // On another thread, because the asynchronous calls of some drivers block, and could then not be given up.
            var run = Task.Run(() => HealAsync(host.Services, cdr, signals.Stop), CancellationToken.None);
            var result = await run.WaitAsync(signals.GiveUp);
            Console.WriteLine(texts.Healed(result.Calls, result.Added, result.Closed, result.Corrected));
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(texts.HealStopped);
            return ExitCodes.Failed;
        }
        finally
        {
            await HostRunner.DisposeAsync(host);
        }
    }

    private async Task<HealResult> HealAsync(IServiceProvider services, CdrSettings cdr, CancellationToken stop)
    {
        var zone = cdr.TimeZone ?? TimeZoneInfo.Local;
        var period = HealPeriod.Of(from, to, zone, services.GetRequiredService<TimeProvider>().GetUtcNow());
        Console.WriteLine(texts.HealFrom(
            cdr.Source.DisplayName, settings.Store.DisplayName, TimeZoneInfo.ConvertTime(period.From, zone), TimeZoneInfo.ConvertTime(period.To, zone)));
        await services.GetRequiredService<ICallHistoryStore>().InitializeAsync(stop);
        return await services.GetRequiredService<HistoryHealer>().HealAsync(period.From, period.To, stop);
    }

    private IHost Build(CdrSettings cdr)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        // Neither is started: of the one the history is used, of the other the way to the records.
        builder.Services.AddSpeakrMonitor().UseHistory(settings.Store);
        builder.Services.AddCdr(cdr, settings.Store, runsByItself: false);
        return builder.Build();
    }
}
