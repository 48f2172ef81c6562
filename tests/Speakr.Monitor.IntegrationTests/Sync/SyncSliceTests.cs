using System.Data.Common;
using System.Globalization;
using FluentAssertions;
using MySqlConnector;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>Both ends on one server: a backlog is copied there, slice by slice, and nobody notices but by the time it takes.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class SyncSliceTests(MariaDbServer server)
{
    private const int Backlog = 5_000;

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_Backlog_IsCopiedInSlices(bool marks)
    {
        server.Require();
        await using var scene = await BacklogAsync(marks);
        var told = new List<long>();

        var result = await RunAsync(scene, new CdrSyncRequest { Progress = new Listener(progress => told.Add(progress.Done)) });

        result.Should().BeEquivalentTo(new { Copied = (long)Backlog, Marked = marks ? Backlog : 0L });
        told.Should().Contain(done => done >= 1_200, "a page has 300 rows, a slice four times as many").And.BeInAscendingOrder();
        told[0].Should().BeGreaterThan(1_000);
        await ShouldBeEqualAsync(scene);
        (await RunAsync(scene)).Copied.Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PoisonedRowInTheBacklog_OnlyItIsInQuarantine(bool marks)
    {
        server.Require();
        await using var scene = await BacklogAsync(marks, "ALTER TABLE cdr MODIFY src varchar(400)");
        await scene.Source.ExecuteAsync("UPDATE cdr SET src = REPEAT('9', 300) WHERE sequence = 2500");

        (await RunAsync(scene)).Should().BeEquivalentTo(new { Copied = Backlog - 1L, InQuarantine = 1 });
        (await RunAsync(scene)).Should().BeEquivalentTo(new { Copied = 0L, InQuarantine = 1 });
        (await scene.CopiedAsync()).Should().Be(Backlog - 1);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_BacklogWithRowsWithoutADate_IsCopiedWithThem(bool marks)
    {
        server.Require();
        await using var scene = await BacklogAsync(marks, "ALTER TABLE cdr MODIFY calldate datetime NULL");
        await scene.Source.ExecuteAsync("UPDATE cdr SET calldate = NULL WHERE sequence <= 10");

        (await RunAsync(scene)).Should().BeEquivalentTo(new { Copied = (long)Backlog, Marked = marks ? Backlog : 0L, InQuarantine = 0 });
        (await scene.CopiedAsync()).Should().Be(Backlog);
        (await RunAsync(scene)).Copied.Should().Be(0);
    }

    [SkippableFact]
    public async Task Run_SomeOfTheBacklogIsMarked_OnlyTheOthersAreCopied()
    {
        server.Require();
        await using var scene = await BacklogAsync(marks: true);
        // Marked here and there: some slices begin with a marked row, of others only a later row is marked.
        await scene.Source.ExecuteAsync("UPDATE cdr SET sync = 1 WHERE sequence % 1171 = 0");
        var marked = Backlog / 1171;

        (await RunAsync(scene)).Copied.Should().Be(Backlog - marked);
        (await scene.CopiedAsync()).Should().Be(Backlog - marked);
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DestinationsUserMayNotReadTheSource_CopiesRowByRow(bool marks)
    {
        server.RequireOwn();
        await using var scene = await BacklogAsync(marks);
        var database = MariaDbServer.DatabaseOf(scene.Destination);
        var user = $"writer_{database}";
        await MariaDbServer.ExecuteAsync(
            scene.Destination, $"CREATE USER {user} IDENTIFIED BY 'secret'", $"GRANT ALL ON `{database}`.* TO {user}");

        var synchronizer = scene.Synchronizer(Small, server.ConnectionString(database, user, "secret"));
        (await synchronizer.RunOnceAsync(CancellationToken.None)).Copied.Should().Be(Backlog);

        await ShouldBeEqualAsync(scene);
    }

    [SkippableFact]
    public async Task Run_RowsThatAnotherTransactionHolds_AreNotWaitedFor()
    {
        server.Require();
        await using var scene = await BacklogAsync(marks: false);
        await using var other = await MariaDbServer.OpenAsync(scene.Source.Database);
        await ExecuteAsync(other, "BEGIN");
        await ExecuteAsync(other, "UPDATE cdr SET userfield = 'being edited' WHERE sequence BETWEEN 100 AND 4000");

        (await RunAsync(scene)).Copied.Should().Be(Backlog);

        await ExecuteAsync(other, "ROLLBACK");
        await ShouldBeEqualAsync(scene);
    }

    /// <summary>When the first slice is committed the second one is being copied, over the other connection.</summary>
    [SkippableTheory]
    [InlineData("UPDATE CallCdrSyncs SET fence = fence + 1, owner = 'another', expiresAt = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, server = NULL, connectionId = NULL", true)]
    [InlineData("UPDATE CallCdrSyncs SET fence = fence + 1, owner = 'another', expiresAt = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR, server = NULL, connectionId = NULL", false)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task Run_LeaseOrConnectionsAreLostBetweenTwoCommits_TheFirstSliceStaysAndTheSecondGoes(string? loss, bool marks)
    {
        server.RequireOwn();
        await using var scene = await BacklogAsync(marks);
        await using var other = await MariaDbServer.OpenAsync(scene.Destination);
        var first = 0L;

        var run = () => RunAsync(scene, new CdrSyncRequest { Progress = new Listener(Lose) });

        await run.Should().ThrowAsync<CdrSyncException>().Where(error => error.IsTransient);
        first.Should().BeGreaterThan(0);
        (await scene.CopiedAsync()).Should().Be(first);
        if (marks)
            (await scene.UnmarkedAsync()).Should().Be(Backlog - (int)first);
        await ExecuteAsync(other, "UPDATE CallCdrSyncs SET owner = NULL, expiresAt = NULL");
        (await RunAsync(scene)).Copied.Should().Be(Backlog - first);
        await ShouldBeEqualAsync(scene);

        void Lose(CdrSyncProgress progress)
        {
            if (first > 0)
                return;
            first = progress.Done;
            (loss is null ? EndOthersAsync(scene, other) : ExecuteAsync(other, loss)).GetAwaiter().GetResult();
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_CancelledBetweenTwoCommits_TheFirstSliceStaysAndTheSecondGoes(bool marks)
    {
        server.Require();
        await using var scene = await BacklogAsync(marks);
        using var stop = new CancellationTokenSource();
        var first = 0L;

        var run = () => scene.Synchronizer(Small).RunOnceAsync(new CdrSyncRequest { Progress = new Listener(Stop) }, stop.Token).AsTask();

        await run.Should().ThrowAsync<OperationCanceledException>();
        first.Should().BeGreaterThan(0);
        (await scene.CopiedAsync()).Should().Be(first);
        if (marks)
            (await scene.UnmarkedAsync()).Should().Be(Backlog - (int)first);
        (await RunAsync(scene)).Copied.Should().Be(Backlog - first);
        await ShouldBeEqualAsync(scene);

        void Stop(CdrSyncProgress progress)
        {
            first = first > 0 ? first : progress.Done;
            stop.Cancel();
        }
    }

    /// <summary>The slices that follow a refused one are given up with it, and both are tried row by row.</summary>
    [SkippableFact]
    public async Task Run_LaterSliceMeetsAKeyOfTheOneBeforeIt_OnlyThatRowIsInQuarantine()
    {
        server.Require();
        await using var scene = await BacklogAsync(marks: true);
        await scene.RunAsync(new CdrSyncRequest { Period = new CdrRange("1970-01-01 00:00:00", "1970-01-02 00:00:00") });
        await MariaDbServer.ExecuteAsync(scene.Destination, "ALTER TABLE cdrs ADD UNIQUE only_one (linkedid)");
        await scene.Source.ExecuteAsync("UPDATE cdr SET linkedid = uniqueid");
        var ids = await scene.Source.RowsAsync("SELECT uniqueid FROM cdr ORDER BY calldate");
        await scene.Source.ExecuteAsync($"UPDATE cdr SET linkedid = '{ids[1_100]}' WHERE uniqueid = '{ids[1_900]}'");

        (await RunAsync(scene)).Should().BeEquivalentTo(new { Copied = Backlog - 1L, InQuarantine = 1 });
        (await scene.CopiedAsync()).Should().Be(Backlog - 1);
    }

    private async Task<SyncScene> BacklogAsync(bool marks, params string[] alterations)
    {
        var scene = await SyncScene.CreateAsync(server, marks, alterations);
        await scene.AddCallsAsync(Backlog);
        // Old enough to be settled, all but one.
        await scene.Source.ExecuteAsync($"UPDATE cdr SET calldate = calldate - INTERVAL 2 DAY WHERE sequence < {Backlog}");
        return scene;
    }

    private static Task<CdrSyncResult> RunAsync(SyncScene scene, CdrSyncRequest? request = null) =>
        scene.Synchronizer(Small).RunOnceAsync(request ?? new CdrSyncRequest(), CancellationToken.None).AsTask();

    private static void Small(CdrSyncOptions options) => options.BatchSize = 300;

    private static async Task ShouldBeEqualAsync(SyncScene scene)
    {
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    private static async Task ExecuteAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends all connections to the destination but one, and waits until the server has undone what they left.</summary>
    private static async Task EndOthersAsync(SyncScene scene, DbConnection but)
    {
        var others = $"FROM information_schema.PROCESSLIST WHERE DB = '{MariaDbServer.DatabaseOf(scene.Destination)}' AND ID <> ";
        await using var command = but.CreateCommand();
        command.CommandText = "SELECT CONNECTION_ID()";
        var own = Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        await using var watch = await MariaDbServer.OpenAsync(scene.Source.Database);
        foreach (var id in await MariaDbServer.RowsAsync(scene.Source.Database, $"SELECT CAST(ID AS CHAR) {others}{own}"))
        {
            try
            {
                await ExecuteAsync(watch, $"KILL {id}");
            }
            catch (DbException error) when (error is MySqlException { ErrorCode: MySqlErrorCode.NoSuchThread })
            {
                // It has ended by itself.
            }
        }

        await Eventually.BeTrueAsync(
            async () => (await MariaDbServer.RowsAsync(scene.Source.Database, $"SELECT CAST(COUNT(*) AS CHAR) {others}{own}"))[0] == "0",
            "killed connections end");
    }

    private sealed class Listener(Action<CdrSyncProgress> hear) : IProgress<CdrSyncProgress>
    {
        public void Report(CdrSyncProgress value) => hear(value);
    }
}
