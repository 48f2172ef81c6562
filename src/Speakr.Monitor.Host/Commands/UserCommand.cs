using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Host.Configuration;
using Spectre.Console;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Adds, lists, changes and removes users, and ends.</summary>
internal sealed class UserCommand(HostSettings settings, Texts texts, bool verbose)
{
    private readonly AccessCommands _access = new(settings, texts, verbose);

    public async Task<int> AddAsync(string name, AccessRole role, IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        name = UserPassword.Normal(name);
        var hash = UserPassword.Hash(await ReadPasswordAsync(name, cancellationToken));
        return await _access.RunAsync(async (store, time) =>
        {
            var word = AccessCommands.WordOf(role);
            var user = new MonitorUser(name, hash, word, UserPassword.NewStamp(), time.GetUtcNow()) { Queues = queues };
            if (!await store.AddUserAsync(user, cancellationToken))
                throw new SettingsException([texts.UserTaken(name)]);
            await AccessCommands.RecordAsync(store, time, "user-add", $"{name}, {word}", cancellationToken);
            Console.WriteLine(texts.UserAdded(name, word));
        }, cancellationToken);
    }

    public Task<int> ListAsync(CancellationToken cancellationToken) => _access.RunAsync(async (store, _) =>
    {
        var users = await store.ReadUsersAsync(cancellationToken);
        foreach (var user in users)
            Console.WriteLine(texts.AccessLine(user.Name, user.Role, user.Queues, user.CreatedAt));
        if (users.Count == 0)
            Console.WriteLine(texts.NoUsers);
    }, cancellationToken);

    public async Task<int> ChangePasswordAsync(string name, CancellationToken cancellationToken)
    {
        var hash = UserPassword.Hash(await ReadPasswordAsync(UserPassword.Normal(name), cancellationToken));
        return await ChangeAsync(
            name, "user-password", texts.PasswordChanged, (store, user) => store.RenewUserAsync(user, UserPassword.NewStamp(), hash, cancellationToken), cancellationToken);
    }

    public Task<int> SignOutAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        name, "user-signout", texts.UserSignedOut, (store, user) => store.RenewUserAsync(user, UserPassword.NewStamp(), passwordHash: null, cancellationToken), cancellationToken);

    public Task<int> RemoveAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(name, "user-remove", texts.UserRemoved, (store, user) => store.RemoveUserAsync(user, cancellationToken), cancellationToken);

    private Task<int> ChangeAsync(
        string name, string action, Func<string, string> done, Func<ICallAccessStore, string, ValueTask<bool>> change, CancellationToken cancellationToken) =>
        _access.RunAsync(async (store, time) =>
        {
            name = UserPassword.Normal(name);
            if (!await change(store, name))
                throw new SettingsException([texts.NoSuchUser(name)]);
            await AccessCommands.RecordAsync(store, time, action, name, cancellationToken);
            Console.WriteLine(done(name));
        }, cancellationToken);

    private async Task<string> ReadPasswordAsync(string name, CancellationToken cancellationToken)
    {
        var password = Console.IsInputRedirected ? await Console.In.ReadLineAsync(cancellationToken) ?? "" : await AskAsync(texts.PasswordPrompt(name), cancellationToken);
        if (!UserPassword.IsGood(password))
            throw new SettingsException([texts.BadPassword]);
        if (!Console.IsInputRedirected && await AskAsync(texts.PasswordAgain, cancellationToken) != password)
            throw new SettingsException([texts.PasswordsDiffer]);
        return password;
    }

    private static Task<string> AskAsync(string prompt, CancellationToken cancellationToken) =>
        AnsiConsole.PromptAsync(new TextPrompt<string>(Markup.Escape(prompt)).Secret(null).AllowEmpty(), cancellationToken);
}
