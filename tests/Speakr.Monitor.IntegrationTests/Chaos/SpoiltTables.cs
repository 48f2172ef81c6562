using System.Data.Common;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>What an administrator does to the history's tables by mistake, and takes back.</summary>
internal sealed class SpoiltTables(string database, IReadOnlyList<ChaosHost> hosts)
{
    public const string User = "monitor";
    private const string Away = "Away";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private bool _isSpoilt;

    private string Name => MariaDbServer.DatabaseOf(database);

    public Task HideAsync(string table) => SpoilAsync($"RENAME TABLE {table} TO {Away}");

    public Task ShowAsync(string table) => MendAsync($"RENAME TABLE {Away} TO {table}");

    // A connection keeps the rights that it began with.
    public async Task RevokeAsync()
    {
        await SpoilAsync($"REVOKE INSERT, UPDATE, DELETE ON {Name}.* FROM '{User}'@'%'");
        await EndConnectionsAsync();
    }

    public async Task GrantAsync()
    {
        await MendAsync(Grant);
        await EndConnectionsAsync();
    }

    public Task CreateUserAsync() => MariaDbServer.ExecuteAsync(database, $"CREATE USER '{User}'@'%'", Grant);

    private string Grant => $"GRANT ALL ON {Name}.* TO '{User}'@'%'";

    private async Task SpoilAsync(string statement)
    {
        var giveUpAt = DateTimeOffset.UtcNow + Patience;
        // Whoever is just starting makes sure of the tables, and makes those anew that are away.
        while (!hosts.All(host => host.IsWriting || host.IsStandingBy))
        {
            if (DateTimeOffset.UtcNow > giveUpAt)
                return;
            await Task.Delay(50);
        }

        await MariaDbServer.ExecuteAsync(database, statement);
        _isSpoilt = true;
    }

    private async Task MendAsync(string statement)
    {
        if (_isSpoilt)
            await MariaDbServer.ExecuteAsync(database, statement);
        _isSpoilt = false;
    }

    private async Task EndConnectionsAsync()
    {
        foreach (var id in await MariaDbServer.RowsAsync(database, $"SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '{User}'"))
        {
            try
            {
                await MariaDbServer.ExecuteAsync(database, $"KILL {id}");
            }
            catch (DbException)
            {
                // It has ended by itself.
            }
        }
    }
}
