using FluentAssertions;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>Databases that an earlier version made.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlHistoryUpgradeTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private const string User = "upgrader";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var script in SchemaScript.Load("History.MySql", "Call").Where(script => script.Version <= 3))
        {
            var sql = script.Sql.Replace("{like:CallsHistory.linkId}", "varchar(255)", StringComparison.Ordinal).Replace("{charset}", "", StringComparison.Ordinal);
            await ExecuteAsync(sql, $"INSERT INTO CallSchemaVersions (version, name) VALUES ({script.Version}, '{script.Name}')");
        }

        await ExecuteAsync(
            // What later versions added to that table.
            "ALTER TABLE CallQueueVisits DROP COLUMN reconstructed, DROP COLUMN holdSeconds",
            "INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, showOnPanel) VALUES ('Chamando', '600', '', 'a.1', 'a.1', 1)",
            "INSERT INTO CallQueueVisits (linkId, visit, queue, uniqueId) VALUES ('a.1', 1, '600', 'a.1')",
            $"CREATE USER IF NOT EXISTS '{User}'@'%' IDENTIFIED BY 'p4ss'",
            $"GRANT SELECT, INSERT, UPDATE ON {MariaDbServer.DatabaseOf(Database)}.* TO '{User}'@'%'");
    }

    public override async Task DisposeAsync()
    {
        await ExecuteAsync($"DROP USER '{User}'@'%'");
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task Initialize_TablesOfAnEarlierVersion_AreUpgradedWithTheirRows()
    {
        var stores = new[] { Store(), Store(), Store() };
        // As hosts do that are started together.
        await Task.WhenAll(stores.Select(store => Task.Run(async () => await store.InitializeAsync(None))));
        (await RowsAsync("SELECT version FROM CallSchemaVersions ORDER BY version")).Should().Equal("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "19", "20", "21", "22", "23", "24", "25", "27");
        var call = await stores[0].FindAsync("a.1", None);
        call!.Visits.Should().ContainSingle().Which.IsReconstructed.Should().BeFalse();
        await stores[0].SaveAsync([call with { Visits = [call.Visits[0] with { IsReconstructed = true }] }], None);
        (await stores[1].FindAsync("a.1", None))!.Visits[0].IsReconstructed.Should().BeTrue();
        // The earlier version, still running beside it, goes on.
        await ExecuteAsync("INSERT INTO CallQueueVisits (linkId, visit, queue, uniqueId) VALUES ('a.1', 2, '600', 'a.1')");
        (await stores[2].FindAsync("a.1", None))!.Visits[1].IsReconstructed.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Initialize_TablesOfAnEarlierVersion_BecomeWhatANewDatabaseGets()
    {
        await Store().InitializeAsync(None);
        var upgraded = await ColumnsAsync();
        await ExecuteAsync("DROP TABLE CallQueueVisits");
        await Store().InitializeAsync(None);
        (await ColumnsAsync()).Should().Equal(upgraded);

        Task<List<string>> ColumnsAsync() => RowsAsync(
            "SELECT column_name, column_type, is_nullable, column_default FROM information_schema.columns "
            + "WHERE table_schema = DATABASE() AND table_name = 'CallQueueVisits' ORDER BY column_name");
    }

    [SkippableFact]
    public async Task Initialize_UserWithoutRightToAlter_NamesTheStatementsThatAreMissingAndThenWorks()
    {
        var user = Server.ConnectionString(MariaDbServer.DatabaseOf(Database), User, "p4ss");
        var error = await ShouldNotInitializeAsync(Store(user));
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("lacks CallLeases, CallSourceGaps, CallQueueVisits.reconstructed, CallQueueVisits.holdSeconds, CallRingAttempts, CallAgentStates, CallApiKeys, CallAuditLog, CallForgotten, CallDeadLetters, CallUsers, CallDataProtectionKeys")
            .And.Contain("may not create tables and columns (it lacks the right CREATE)")
            .And.NotContain("p4ss").And.NotContain("`CallsHistory`");
        await ExecuteAsync(error.Message[error.Message.IndexOf("CREATE TABLE", StringComparison.Ordinal)..]);

        var store = Store(user);
        await store.InitializeAsync(None);
        var lease = (await ((ISharedCallHistory)store).TryTakeAsync("pbx", "host", TimeSpan.FromMinutes(1), None)).Lease!;
        await using (lease)
            await (await lease.OpenWriterAsync(None)).SaveAsync([Call(1)], None);
        await ((ICallGapStore)store).RecordAsync(new SourceGap("pbx", "host", Start, Start, "reason"), None);
        (await ((ISharedCallHistory)store).GetIdentityAsync(None)).Should().NotBeEmpty();
    }
}
