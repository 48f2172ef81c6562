using System.Data.Common;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Marking beside Asterisk and beside other programs that mark.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxCdrMarkingTests(MariaDbServer server) : FreePbxCdrSourceTests(server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Table.CreateAsync(hasMarker: true);
    }

    [SkippableFact]
    public async Task Acknowledge_TwinsAddedMeanwhile_NeverMarksMoreThanAcknowledged()
    {
        var rows = SampleCdrs.Rows(0, 3_600);
        await Table.InsertAsync(rows);
        var source = Source();
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var adding = Task.Run(async () =>
        {
            await using var connection = await MariaDbServer.OpenAsync(Table.Database);
            for (var start = 0; !stop.IsCancellationRequested; start = (start + 700) % 3_000)
            {
                var twins = string.Join(", ", rows.Skip(start).Take(50).Select(Twin));
                await RunAsync(connection, $"INSERT INTO cdr (calldate, uniqueid, sequence) VALUES {twins}");
                begun.TrySetResult();
            }
        });
        await begun.Task.WaitAsync(Patience);
        var marked = 0;
        foreach (var chunk in rows.Chunk(900))
            marked += await source.AcknowledgeAsync([.. chunk.Select(row => row.Key)], None);
        await stop.CancelAsync();

        await adding;
        marked.Should().Be(3_600);
        (await Table.CountMarkedAsync()).Should().Be(3_600);
        (await Table.RowsAsync("SELECT uniqueid, sequence FROM cdr WHERE sync = 1 GROUP BY 1, 2 HAVING COUNT(*) > 1")).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acknowledge_TransactionHeldUp_NeverMakesAsteriskWait(bool datesAreKnown)
    {
        Server.RequireOwn();
        await Table.InsertAsync(SampleCdrs.Rows(0, 1_000));
        var source = Source();
        await source.InspectAsync(None);
        await using var other = await HoldAsync(SampleCdrs.Row(500));

        var keys = SampleCdrs.Rows(100, 800).Select(row => datesAreKnown ? row.Key : row.Key with { CallDate = null });
        var marking = source.AcknowledgeAsync([.. keys], None).AsTask();
        await UntilAsync("SELECT COUNT(*) > 0 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_rows_locked > 100");

        // Beside, between, before and after the rows that are locked now; a wait would be an error after a second.
        CdrRow[] added = [.. new[] { 0, 100, 300, 500, 501, 899, 900, 5_000 }.Select(number => SampleCdrs.Row(number) with { Sequence = 9_000 + number })];
        await Table.ExecuteAsync("SET GLOBAL innodb_lock_wait_timeout = 1");
        try
        {
            await using var asterisk = await MariaDbServer.OpenAsync(Table.Database + ";ConnectionLifeTime=601");
            foreach (var row in added)
                await RunAsync(asterisk, $"INSERT INTO cdr (calldate, uniqueid, sequence) VALUES {Twin(row)}");
        }
        finally
        {
            await Table.ExecuteAsync("SET GLOBAL innodb_lock_wait_timeout = DEFAULT");
        }

        marking.IsCompleted.Should().BeFalse();
        await RunAsync(other, "COMMIT");
        (await marking.WaitAsync(Patience)).Should().Be(800);
        (await Table.RowsAsync("SELECT COUNT(*) FROM cdr WHERE sync = 1 AND sequence >= 9000")).Should().Equal("0");
    }

    [SkippableFact]
    public async Task Acknowledge_RowHeldTooLong_IsTriedAgainAndThenTransient()
    {
        await Table.InsertAsync(SampleCdrs.Rows(0, 10));
        await using var other = await HoldAsync(SampleCdrs.Row(3));
        Server.RequireOwn();
        await Table.ExecuteAsync("SET GLOBAL innodb_lock_wait_timeout = 1");
        try
        {
            var source = Source(Table.Database + ";ConnectionLifeTime=602");
            var acknowledge = async () => await source.AcknowledgeAsync([.. SampleCdrs.Rows(0, 10).Select(row => row.Key)], None);
            (await acknowledge.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
            (await Table.CountMarkedAsync()).Should().Be(0);
            // The connection is back in the pool without its transaction.
            (await Table.RowsAsync("SELECT COUNT(*) FROM information_schema.innodb_trx")).Should().ContainSingle().Which.Should().Be("1", "the other's is left");

            var second = acknowledge();
            await UntilAsync("SELECT COUNT(*) > 0 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'");
            await RunAsync(other, "ROLLBACK");
            (await second.WaitAsync(Patience)).Should().Be(10);
        }
        finally
        {
            await Table.ExecuteAsync("SET GLOBAL innodb_lock_wait_timeout = DEFAULT");
        }
    }

    [SkippableFact]
    public async Task Acknowledge_ServerThatReplicatesStatements_Marks()
    {
        Server.RequireOwn();
        await using var process = await MariaDbProcess.StartAsync("--log-bin", "--server-id=1", "--binlog-format=STATEMENT");
        var connection = $"Server=127.0.0.1;Port={process.Port};User ID=root;SslMode=None;Database=";
        await MariaDbServer.ExecuteAsync(connection + "information_schema", "CREATE DATABASE pbx");
        await MariaDbServer.ExecuteAsync(
            connection + "pbx", await FreePbxCdrTable.SchemaAsync(), FreePbxCdrTable.AddMarker,
            "INSERT INTO cdr (calldate, uniqueid, sequence) VALUES ('2018-11-04 00:30:00', '1.1', 7), ('2018-11-04 00:30:00', '1.1', 0)");
        var source = Source(connection + "pbx");
        var rows = await ReadAsync(source, unmarkedOnly: true);
        (await source.AcknowledgeAsync([.. rows.Select(row => row.Key)], None)).Should().Be(2);
    }

    private static string Twin(CdrRow row) => $"('{row.Record.CallDate}', '{row.UniqueId}', {row.Sequence})";

    /// <summary>Another program in the middle of changing a row. It locks no more than that.</summary>
    private async Task<DbConnection> HoldAsync(CdrRow row)
    {
        var connection = await MariaDbServer.OpenAsync(Table.Database);
        await RunAsync(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        await RunAsync(connection, "BEGIN");
        await RunAsync(connection, $"UPDATE cdr SET dst = 'held' WHERE uniqueid = '{row.UniqueId}' AND sequence = {row.Sequence}");
        return connection;
    }

    private static async Task RunAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    private async Task UntilAsync(string condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await Table.RowsAsync(condition))[0] != "1")
        {
            // The server refreshes this table ten times a second when nobody asks.
            await Task.Delay(150, patience.Token);
        }
    }
}
