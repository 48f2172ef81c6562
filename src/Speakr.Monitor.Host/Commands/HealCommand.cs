using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Host.Sync;
using Speakr.Monitor.Pipeline.Healing;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Adds and corrects the calls of a period in the history, from call detail records, and ends.</summary>
internal sealed class HealCommand(HostSettings settings, Texts texts, string from, string? to, bool verbose)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        CdrSettings[] cdrs = [.. settings.Cdrs.Where(cdr => cdr.Healing is not null)];
        if (cdrs.Length == 0)
            throw new SettingsException([settings.CdrIsOff ? texts.HealSwitchedOff : texts.HealNotConfigured]);
        if (settings.Store.IsDemo)
            throw new SettingsException([texts.HealWithoutHistory]);

        using var signals = new StopSignals(settings.ShutdownTimeout, cancellationToken);
        var host = Build(cdrs);
        try
        {
            var result = await HealAsync(host.Services, cdrs, signals.Stop).WaitAsync(signals.GiveUp);
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

    private async Task<HealResult> HealAsync(IServiceProvider services, CdrSettings[] cdrs, CancellationToken stop)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var zones = cdrs.Select(cdr => cdr.TimeZone ?? TimeZoneInfo.Local).ToArray();
        var period = HealPeriod.Of(from, to, zones, now);
        Console.WriteLine(texts.HealFrom(
            string.Join(", ", cdrs.Select(cdr => cdr.Source.DisplayName)),
            settings.Store.DisplayName,
            TimeZoneInfo.ConvertTime(period.From, zones[0]),
            TimeZoneInfo.ConvertTime(period.To, zones[0])));
        await services.GetRequiredService<ICallHistoryStore>().InitializeAsync(stop);
        return await services.GetRequiredService<HistoryHealer>().HealAsync(period.From, period.To, stop);
    }

    private IHost Build(CdrSettings[] cdrs)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        // Neither service is started: healing uses the history of one and the record source of the other.
        builder.Services.AddSpeakrMonitor().UseHistory(settings.Store);
        builder.Services.AddCdrs(cdrs, settings.Store);
        return builder.Build();
    }
}
