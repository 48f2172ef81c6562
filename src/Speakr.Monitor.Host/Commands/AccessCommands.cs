using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Commands;

/// <summary>What the commands for users and API keys share: work in the history database, and its place in the audit log.</summary>
internal sealed class AccessCommands(HostSettings settings, Texts texts, bool verbose)
{
    public async Task<int> RunAsync(Func<ICallAccessStore, TimeProvider, Task> work, CancellationToken cancellationToken)
    {
        if (settings.IsCdrOnly)
            throw new SettingsException([texts.AccessNeedsHistory]);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        builder.Services.AddSpeakrMonitor().UseHistory(settings.Store);
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(cancellationToken);
        await work((ICallAccessStore)store, host.Services.GetRequiredService<TimeProvider>());
        return ExitCodes.Done;
    }

    public static string WordOf(AccessRole role) => role.ToString().ToLowerInvariant();

    public static ValueTask RecordAsync(ICallAccessStore store, TimeProvider time, string action, string detail, CancellationToken cancellationToken) =>
        store.RecordAsync(new AuditEntry(time.GetUtcNow(), Environment.UserName, action, detail, Address: null), cancellationToken);
}
