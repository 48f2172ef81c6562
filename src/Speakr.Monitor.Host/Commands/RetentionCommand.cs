using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Host.Sync;
using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Removes what is stored, by age or of one caller, says of each table what was done, and ends.</summary>
/// <param name="settings">Where it is stored.</param>
/// <param name="texts">The operator's language.</param>
/// <param name="number">Whose number is erased; <see langword="null"/> = a purge by age.</param>
/// <param name="dryRun">Whether an erasure only counts.</param>
/// <param name="verbose">Whether the framework's messages are wanted.</param>
internal sealed class RetentionCommand(HostSettings settings, Texts texts, string? number, bool dryRun, bool verbose)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings is { IsCdrOnly: true, Cdrs: [] } or { IsDemo: true })
            throw new SettingsException([texts.NothingStored]);
        if (number is null && !settings.Retention.IsOn)
            throw new SettingsException([texts.NothingToPurge]);

        using var signals = new StopSignals(settings.ShutdownTimeout, cancellationToken);
        var host = Build();
        try
        {
            var retention = host.Services.GetRequiredService<ICallRetention>();
            if (number is null)
            {
                Say(await retention.PurgeAsync(signals.Stop).AsTask().WaitAsync(signals.GiveUp));
                return ExitCodes.Done;
            }

            Console.WriteLine(texts.Erasing(NumberMask.Mask(number)!, dryRun));
            var results = await retention.EraseAsync(number, dryRun, signals.Stop).AsTask().WaitAsync(signals.GiveUp);
            Say(results);
            foreach (var cdr in settings.Cdrs)
                Console.WriteLine(texts.NotOurs(cdr.Source.DisplayName));
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(texts.RetentionStopped);
            return ExitCodes.Failed;
        }
        finally
        {
            await HostRunner.DisposeAsync(host);
        }
    }

    private void Say(IReadOnlyList<RetentionResult> results)
    {
        foreach (var result in results)
            Console.WriteLine(texts.Retained(result));
    }

    private IHost Build()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        // No service is started: the tables are used, and the journal's files.
        if (!settings.IsCdrOnly)
            builder.Services.AddSpeakrMonitor().UseHistory(settings.Store).UseJournal(settings.Journal);
        builder.Services.AddCdrs(settings.Cdrs, settings.Store);
        builder.Services.AddSpeakrRetention(settings.Retention.ApplyTo);
        return builder.Build();
    }
}
