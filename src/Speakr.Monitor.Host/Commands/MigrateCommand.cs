using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Creates what is missing in the databases and deals with calls that were left open.</summary>
internal sealed class MigrateCommand(HostSettings settings, Texts texts, bool closeGhosts, bool verbose)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings is { IsCdrOnly: true, Cdrs: [] })
            throw new SettingsException([texts.NothingToDo]);

        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        // Asked for by name, so the setting that keeps the resident monitor from creating tables does not apply.
        var store = settings.Store with { CreateTables = true, CreateIndexes = true };
        if (!settings.IsCdrOnly)
            builder.Services.AddSpeakrMonitor().UseHistory(store);
        builder.Services.AddCdrs(settings.Cdrs, store);

        using var host = builder.Build();
        if (!settings.IsCdrOnly)
            await MigrateHistoryAsync(host.Services, cancellationToken);
        if (settings.Cdrs is not [var cdr, ..])
            return ExitCodes.Done;

        await host.Services.InitializeCdrDestinationsAsync(cancellationToken);
        Console.WriteLine(texts.CdrTablesReady(cdr.Destination.DisplayName));
        return ExitCodes.Done;
    }

    private async Task MigrateHistoryAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(cancellationToken);
        Console.WriteLine(texts.TablesReady(settings.Store.DisplayName));
        await DealWithGhostsAsync(services, store, cancellationToken);
    }

    private async Task DealWithGhostsAsync(IServiceProvider services, ICallHistoryStore store, CancellationToken cancellationToken)
    {
        if (closeGhosts)
        {
            Console.WriteLine(texts.GhostsClosed(await services.GetRequiredService<GhostCalls>().CloseAsync(cancellationToken)));
            return;
        }

        var age = services.GetRequiredService<IOptions<SpeakrMonitorOptions>>().Value.GhostAge;
        var query = new CallQuery { OnPanel = true, UpdatedBefore = services.GetRequiredService<TimeProvider>().GetUtcNow() - age };
        var ghosts = await store.QueryAsync(query, cancellationToken).CountAsync(cancellationToken);
        if (ghosts == 0)
            return;

        Console.WriteLine(texts.Ghosts(ghosts, age.TotalHours));
        Console.WriteLine(texts.GhostsHint);
    }
}
