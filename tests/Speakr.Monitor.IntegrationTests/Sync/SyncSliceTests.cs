using System.Data.Common;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>Both ends on one server: a backlog is copied there, slice by slice, and nobody notices but by the time it takes.</summary>
[Collection(MariaDbTests.Name)]
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

    private sealed class Listener(Action<CdrSyncProgress> hear) : IProgress<CdrSyncProgress>
    {
        public void Report(CdrSyncProgress value) => hear(value);
    }
}
