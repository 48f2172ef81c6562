using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Makes, lists and removes API keys, and ends.</summary>
internal sealed class ApiKeyCommand(HostSettings settings, Texts texts, bool verbose)
{
    private readonly AccessCommands _access = new(settings, texts, verbose);

    public Task<int> AddAsync(string name, AccessRole role, IReadOnlyList<string> queues, CancellationToken cancellationToken) =>
        _access.RunAsync(async (store, time) =>
        {
            var secret = ApiKeySecret.New();
            var key = new ApiKey(name, ApiKeySecret.Hash(secret), AccessCommands.WordOf(role), time.GetUtcNow()) { Queues = queues };
            if (!await store.AddKeyAsync(key, cancellationToken))
                throw new SettingsException([texts.ApiKeyTaken(name)]);
            await AccessCommands.RecordAsync(store, time, "apikey-add", $"{name}, {key.Role}", cancellationToken);
            Console.WriteLine(texts.ApiKeyMade(name, key.Role, secret));
        }, cancellationToken);

    public Task<int> ListAsync(CancellationToken cancellationToken) => _access.RunAsync(async (store, _) =>
    {
        var keys = await store.ReadKeysAsync(cancellationToken);
        foreach (var key in keys)
            Console.WriteLine(texts.AccessLine(key.Name, key.Role, key.Queues, key.CreatedAt));
        if (keys.Count == 0)
            Console.WriteLine(texts.NoApiKeys);
    }, cancellationToken);

    public Task<int> RemoveAsync(string name, CancellationToken cancellationToken) => _access.RunAsync(async (store, time) =>
    {
        if (!await store.RemoveKeyAsync(name, cancellationToken))
            throw new SettingsException([texts.NoSuchApiKey(name)]);
        await AccessCommands.RecordAsync(store, time, "apikey-remove", name, cancellationToken);
        Console.WriteLine(texts.ApiKeyRemoved(name));
    }, cancellationToken);
}
