using System.Globalization;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>
/// Two hosts under load write to a primary of MySQL that is killed; its replica is promoted and the address moves there. SPEAKR_TEST_MYSQLD names a
/// mysqld of MySQL 8.4 or later.
/// </summary>
[Trait(Length.Name, Length.LongCase)]
public sealed class MySqlFailoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Database = "failover";

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    // How long it takes whoever watches a primary to believe that it is gone.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(3);

    private readonly MariaDbServer _pbx = new();

    public Task InitializeAsync() => _pbx.InitializeAsync();

    public Task DisposeAsync() => _pbx.DisposeAsync();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PrimaryKilledUnderLoad_ReplicaPromoted_EverythingIsRight(bool semiSynchronous)
    {
        ClusterTests.SkipUnlessAsked(null);
        // Not required: Debian has no MySQL.
        Skip.If(MySqlInstance.AbsentBecause() is not null, MySqlInstance.AbsentBecause() ?? "");
        await using var primary = new MySqlInstance(1);
        await using var replica = new MySqlInstance(2);
        await Task.WhenAll(primary.StartAsync(), replica.StartAsync());
        await ReplicateAsync(primary, replica, semiSynchronous);
        await primary.ExecuteAsync($"CREATE DATABASE {Database} CHARACTER SET utf8mb4");
        await replica.AwaitAsync($"SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '{Database}'", "1");

        await using var address = new TcpProxy(primary.Port);
        await using var scene = await ClusterScene.StartAsync(_pbx, Database, [address.Port, address.Port], marks: true, output.WriteLine);
        try
        {
            await scene.OpenAsync(seed: semiSynchronous ? 3 : 4);
            await Task.Delay(Calm);
            await primary.KillAsync();
            await Task.Delay(Notice);
            await PromoteAsync(replica);
            address.LeadTo(replica.Port);
            await scene.AwaitWritesAsync("primary killed, replica promoted", replica.ConnectionString(Database));
            await Task.Delay(Calm);
            await scene.ShouldBeRightAsync(replica.ConnectionString(Database));
        }
        catch
        {
            await scene.WriteLogsAsync();
            throw;
        }
    }

    private static async Task ReplicateAsync(MySqlInstance primary, MySqlInstance replica, bool semiSynchronous)
    {
        var on = semiSynchronous ? "ON" : "OFF";
        await primary.ExecuteAsync(
            "CREATE USER repl IDENTIFIED BY 'repl'", "GRANT REPLICATION SLAVE ON *.* TO repl",
            $"SET GLOBAL rpl_semi_sync_source_enabled = {on}", "SET GLOBAL rpl_semi_sync_source_timeout = 60000");
        await replica.ExecuteAsync(
            $"SET GLOBAL rpl_semi_sync_replica_enabled = {on}", "SET GLOBAL super_read_only = ON",
            string.Create(
                CultureInfo.InvariantCulture,
                $"CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = {primary.Port}, SOURCE_USER = 'repl', SOURCE_PASSWORD = 'repl', ")
            + "SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1, SOURCE_RETRY_COUNT = 10, SOURCE_CONNECT_RETRY = 1",
            "START REPLICA");
        await replica.AwaitAsync(
            "SELECT service_state FROM performance_schema.replication_connection_status", "ON");
    }

    private static async Task PromoteAsync(MySqlInstance replica)
    {
        // What was received is applied first: that is all that the old primary has confirmed, when it waited for the replica.
        await replica.ExecuteAsync("STOP REPLICA IO_THREAD");
        await replica.AwaitAsync(
            "SELECT GTID_SUBSET(received_transaction_set, @@global.gtid_executed) FROM performance_schema.replication_connection_status", "1");
        await replica.ExecuteAsync("STOP REPLICA", "RESET REPLICA ALL", "SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
    }
}
