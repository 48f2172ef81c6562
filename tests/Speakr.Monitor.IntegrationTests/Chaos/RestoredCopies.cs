using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>
/// The copied records and our notes of them, restored from a backup as docs/backup-and-upgrade.md has it: while every host is stopped. Each time it
/// is the backup of the time before; the first one is of a new installation.
/// </summary>
internal sealed class RestoredCopies(string database, IReadOnlyList<ChaosHost> hosts)
{
    private static readonly string[] Tables = ["cdrs", "CallCdrSyncs", "CallCdrReceipts", "CallCdrQuarantine"];

    /// <summary>Whether copies may be missing of which only <c>sync --from</c> finds out.</summary>
    public bool MayLackMarked { get; private set; }

    public async Task BeginAsync()
    {
        foreach (var host in hosts)
            await host.StopAsync();
        await MariaDbServer.ExecuteAsync(
            database,
            [
                .. Tables.Select(table => $"CREATE TABLE IF NOT EXISTS Backup{table} LIKE {table}"),
                $"RENAME TABLE {string.Join(", ", Tables.Select(table => $"{table} TO Now{table}, Backup{table} TO {table}, Now{table} TO Backup{table}"))}",
            ]);
        MayLackMarked = true;
    }

    public Task EndAsync()
    {
        foreach (var host in hosts)
            host.Start();
        return Task.CompletedTask;
    }
}
