using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Makes, lists and removes API keys, and ends.</summary>
internal sealed class ApiKeyCommand(HostSettings settings, Texts texts, bool verbose)
{
    public Task<int> AddAsync(string name, AccessRole role, IReadOnlyList<string> queues, CancellationToken cancellationToken) =>
        RunAsync(async (store, time) =>
        {
            var secret = ApiKeySecret.New();
            var key = new ApiKey(name, ApiKeySecret.Hash(secret), Word(role), time.GetUtcNow()) { Queues = queues };
            if (!await store.AddKeyAsync(key, cancellationToken))
                throw new SettingsException([texts.ApiKeyTaken(name)]);
            await RecordAsync(store, time, "apikey-add", $"{name}, {key.Role}", cancellationToken);
            Console.WriteLine(texts.ApiKeyMade(name, key.Role, secret));
        }, cancellationToken);

    public Task<int> ListAsync(CancellationToken cancellationToken) => RunAsync(async (store, _) =>
    {
        var keys = await store.ReadKeysAsync(cancellationToken);
        foreach (var key in keys)
            Console.WriteLine(texts.ApiKeyLine(key.Name, key.Role, key.Queues, key.CreatedAt));
        if (keys.Count == 0)
            Console.WriteLine(texts.NoApiKeys);
    }, cancellationToken);

    public Task<int> RemoveAsync(string name, CancellationToken cancellationToken) => RunAsync(async (store, time) =>
    {
        if (!await store.RemoveKeyAsync(name, cancellationToken))
            throw new SettingsException([texts.NoSuchApiKey(name)]);
        await RecordAsync(store, time, "apikey-remove", name, cancellationToken);
        Console.WriteLine(texts.ApiKeyRemoved(name));
    }, cancellationToken);

    private static string Word(AccessRole role) => role.ToString().ToLowerInvariant();

    private static ValueTask RecordAsync(ICallAccessStore store, TimeProvider time, string action, string detail, CancellationToken cancellationToken) =>
        store.RecordAsync(new AuditEntry(time.GetUtcNow(), Environment.UserName, action, detail, Address: null), cancellationToken);

    private async Task<int> RunAsync(Func<ICallAccessStore, TimeProvider, Task> work, CancellationToken cancellationToken)
    {
        if (settings.IsCdrOnly)
            throw new SettingsException([texts.ApiKeysNeedHistory]);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), showsTable: false);
        builder.Services.AddSpeakrMonitor().UseHistory(settings.Store);
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(cancellationToken);
        await work((ICallAccessStore)store, host.Services.GetRequiredService<TimeProvider>());
        return ExitCodes.Done;
    }
}
