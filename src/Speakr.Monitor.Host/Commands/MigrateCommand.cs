using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Creates what is missing in the history and deals with calls that were left open.</summary>
internal sealed class MigrateCommand(HostSettings settings, Texts texts, bool closeGhosts, bool verbose)
{
    // Longer than any call waits or talks; what is younger may be going on at this moment.
    private const int GhostHours = 4;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        // Asked for by name, so the setting that keeps the resident monitor from creating tables does not apply.
        builder.Services.AddSpeakrMonitor().UseHistory(settings.Store with { CreateTables = true });

        using var host = builder.Build();
        var store = host.Services.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(cancellationToken);
        Console.WriteLine(texts.TablesReady(settings.Store.DisplayName));

        await FindGhostsAsync(store, host.Services.GetRequiredService<TimeProvider>(), cancellationToken);
        return ExitCodes.Done;
    }

    private async Task FindGhostsAsync(ICallHistoryStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ghosts = new List<Call>();
        await foreach (var call in store.QueryAsync(new CallQuery { OnPanel = true, UpdatedBefore = now.AddHours(-GhostHours) }, cancellationToken))
            ghosts.Add(Closed(call, now));

        if (ghosts.Count == 0)
            return;

        Console.WriteLine(texts.Ghosts(ghosts.Count, GhostHours));
        if (!closeGhosts)
        {
            Console.WriteLine(texts.GhostsHint);
            return;
        }

        await store.SaveAsync(ghosts, cancellationToken);
        Console.WriteLine(texts.GhostsClosed(ghosts.Count));
    }

    private static Call Closed(Call call, DateTimeOffset now) => call with
    {
        Status = call.Status == CallStatus.Answered ? CallStatus.Ended : call.Status == CallStatus.Waiting ? CallStatus.Abandoned : call.Status,
        OnPanel = false,
        UpdatedAt = now,
        Visits = [.. call.Visits.Select(visit => visit.EndReason is null ? visit with { EndedAt = visit.EndedAt ?? now, EndReason = VisitEnd.Lost } : visit)],
    };
}
