using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>Behaviour that depends on how the server or its session is set up.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlHistorySessionTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private string[] _restore = [];

    public override async Task DisposeAsync()
    {
        if (_restore.Length > 0)
            await ExecuteAsync(_restore);
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task Save_SessionInAnotherTimeZone_StoresWhatCurrentTimestampWouldStore()
    {
        await SetGlobalAsync("time_zone", "'-03:00'", "'SYSTEM'");
        var store = await ReadyStoreAsync();
        var call = Call(1);
        await store.SaveAsync([call], None);
        (await RowsAsync(
            "SELECT CAST(c.createdAt AS CHAR), CAST(c.updatedAt AS CHAR), CAST(v.joinedAt AS CHAR) "
            + "FROM CallsHistory c JOIN CallQueueVisits v USING (linkId)"))
            .Should().Equal("2026-03-14 12:09:26|2026-03-14 12:09:56|2026-03-14 12:09:26.789");
        var found = await store.FindAsync(call.LinkedId, None);
        found!.CreatedAt.Should().Be(Start.AddMilliseconds(-789));
        found.Visits[0].JoinedAt.Should().Be(Start);
        await ShouldCountAsync(store, new CallQuery { UpdatedSince = Start.AddSeconds(30) }, 1);
        await ShouldCountAsync(store, new CallQuery { UpdatedSince = Start.AddSeconds(32) }, 0);
        await ShouldCountAsync(store, new CallQuery { UpdatedBefore = Start.AddSeconds(30) }, 0);
    }

    [SkippableFact]
    public async Task Save_ServerWithNoBackslashEscapes_KeepsQuotesAndBackslashes()
    {
        await SetGlobalAsync("sql_mode", "'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,STRICT_ALL_TABLES'", "DEFAULT");
        var store = await ReadyStoreAsync();
        var call = Call(1) with { Queue = "a\\', 1); DROP TABLE CallsHistory; -- \"" };
        await store.SaveAsync([call], None);
        await store.SaveAsync([call], None);
        (await store.FindAsync(call.LinkedId, None))!.Queue.Should().Be(call.Queue);
    }

    [SkippableFact]
    public async Task Save_DataSourceOfTheApplication_WorksAndStaysOpen()
    {
        await using var own = new MySqlDataSource(Database);
        var store = RegisteredStore.Create(builder => builder.UseMySqlHistory(own));
        await store.InitializeAsync(None);
        await store.SaveAsync([Call(1)], None);
        ((IDisposable)store).Dispose();
        await using var connection = await own.OpenConnectionAsync();
        connection.State.Should().Be(System.Data.ConnectionState.Open);
    }

    [SkippableFact]
    public async Task Save_IdsThatTheCollationTakesForEqual_AreCallsOfTheirOwn()
    {
        // Named, because servers differ in their default: MySQL's takes a trailing space for a difference, MariaDB's does not.
        await ExecuteAsync("ALTER DATABASE COLLATE utf8mb4_unicode_ci");
        var store = await ReadyStoreAsync();
        await store.SaveAsync(
            [Call(1) with { LinkedId = "PBX.1", Queue = "1" }, Call(1) with { LinkedId = "pbx.1", Queue = "2" }, Call(2)], None);
        await store.SaveAsync([Call(1) with { LinkedId = "pbx.1 ", Queue = "3" }, Call(2, CallStatus.Ended)], None);
        (await RowsAsync("SELECT LEFT(linkId, 5), queue FROM CallsHistory ORDER BY queue, id")).Should()
            .Equal("PBX.1|1", "pbx.1|2", "pbx.1|3", "pbx-1|600");
        (await store.FindAsync("pbx.1", None))!.Visits.Should().HaveCount(1);
    }

    [SkippableFact]
    public async Task Save_AnotherProgramHoldsTheRow_FailsAsTransientWithinTheTimeoutAndSavesNothing()
    {
        var store = await ReadyStoreAsync(options => options.CommandTimeout = TimeSpan.FromSeconds(2));
        await store.SaveAsync([Call(1)], None);
        await using var other = await MariaDbServer.OpenAsync(Database);
        await using var transaction = await other.BeginTransactionAsync();
        await using var command = other.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "UPDATE CallsHistory SET queue = 'held'";
        await command.ExecuteNonQueryAsync();

        var save = async () => await store.SaveAsync([Call(2), Call(1, CallStatus.Ended)], None);
        (await save.Should().ThrowAsync<CallHistoryException>()).Which.IsTransient.Should().BeTrue();
        await transaction.RollbackAsync();
        (await RowsAsync("SELECT status FROM CallsHistory")).Should().Equal("Chamando");
        await save.Should().NotThrowAsync();
        (await RowsAsync("SELECT status FROM CallsHistory ORDER BY id")).Should().Equal("Encerrado", "Chamando");
    }

    [SkippableFact]
    public async Task Query_RecentlyEndedAmongManyRows_IsFoundFromItsOwnTimeOn()
    {
        var store = await ReadyStoreAsync();
        // One call a minute for four weeks, each ended a minute after it began.
        await ExecuteAsync(
            """
            INSERT INTO CallsHistory (id, status, queue, extension, uniqueId, linkId, showOnPanel, createdAt, updatedAt)
            WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 199), m AS (SELECT a.i * 200 + b.i AS i FROM n a, n b)
            SELECT 5 + i * 3, 'Encerrado', '600', '', i, CONCAT('many.', i), i % 10000 = 7,
              FROM_UNIXTIME(1773500000 + i * 60), FROM_UNIXTIME(1773500060 + i * 60) FROM m
            """);
        var since = DateTimeOffset.FromUnixTimeSeconds(1773500060 + (39_000 * 60));
        await ShouldCountAsync(store, new CallQuery { OnPanel = false, UpdatedSince = since }, 1000);
        await ShouldCountAsync(store, new CallQuery { OnPanel = false, UpdatedSince = since, Limit = 600 }, 600);
        await ShouldCountAsync(store, new CallQuery { OnPanel = true }, 4);

        // Began within the days that are looked through, and ended just now: found, though far back in the table.
        await ExecuteAsync($"UPDATE CallsHistory SET updatedAt = FROM_UNIXTIME({since.ToUnixTimeSeconds()}) WHERE linkId = 'many.29000'");
        await ShouldCountAsync(store, new CallQuery { OnPanel = false, UpdatedSince = since }, 1001);
    }

    private static async Task ShouldCountAsync(ICallHistoryStore store, CallQuery query, int expected)
    {
        var count = 0;
        await foreach (var call in store.QueryAsync(query, None))
            count++;
        count.Should().Be(expected);
    }

    private async Task SetGlobalAsync(string variable, string value, string normal)
    {
        Server.RequireOwn();
        _restore = [$"SET GLOBAL {variable} = {normal}"];
        await ExecuteAsync($"SET GLOBAL {variable} = {value}");
        // Connections opened before keep the old value; another option makes another pool.
        Database += ";ConnectionLifeTime=600";
    }
}
