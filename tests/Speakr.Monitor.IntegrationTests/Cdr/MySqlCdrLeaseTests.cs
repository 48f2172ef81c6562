using System.Data.Common;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Holders that die, freeze, or lose their connection.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class MySqlCdrLeaseTests(MariaDbServer server) : MySqlCdrTests(server)
{
    [SkippableFact]
    public async Task TryBegin_HoldersConnectionKilled_IsTakenAtOnceThoughTheLeaseHasAnHour()
    {
        var destination = await ReadyAsync();
        var former = await BeginAsync(destination, "former");
        await WriteAsync(former, SampleRecords.Row(1));
        await KillHolderAsync();

        var session = await BeginAsync(await ReadyAsync(), "successor");
        await WriteAsync(session, SampleRecords.Row(2));
        var write = async () => await former.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(3)] }, None);
        (await write.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
        await former.DisposeAsync();
        (await ReadAsync(session, SampleRecords.Day)).Should().HaveCount(2);
        (await AskAsync(destination)).Holder.Should().Be("successor");
    }

    [SkippableFact]
    public async Task TryTake_HolderKilledBeforeItsNextStatement_IsTakenAtOnce()
    {
        await ReadyAsync();
        using var database = MySqlDatabase.Create(Database, TimeSpan.FromSeconds(30), "test", CdrDatabase.Translate, NullLogger.Instance);
        var leases = new LeaseTable(database.Dialect, "CallCdrSyncs", hasState: true);
        await using var former = await database.OpenAsync(None);
        (await leases.TryTakeAsync(former, holds: true, Name, "former", TimeSpan.FromHours(1), None)).IsTaken.Should().BeTrue();
        await KillHolderAsync();

        await using var session = await database.OpenAsync(None);
        (await leases.TryTakeAsync(session, holds: true, Name, "successor", TimeSpan.FromHours(1), None)).Should()
            .BeEquivalentTo(new { IsTaken = true, HasEnded = true, Holder = "former" });
    }

    [SkippableFact]
    public async Task TryBegin_AnotherIsAddingTheVeryFirstRow_IsToldToAskAgain()
    {
        var destination = await ReadyAsync();
        await using var other = await MariaDbServer.OpenAsync(Database);
        await SayAsync(other, "BEGIN");
        await SayAsync(other, $"INSERT INTO CallCdrSyncs (name) VALUES ('{Name}')");

        (await AskAsync(destination)).Should().BeEquivalentTo(new { Session = (object?)null, Remaining = TimeSpan.Zero });

        await SayAsync(other, "ROLLBACK");
        (await AskAsync(destination)).Session.Should().NotBeNull();
    }

    [SkippableFact]
    public async Task TryBegin_HolderOfAnotherUser_IsNotTakenForDead()
    {
        await BeginAsync(await ReadyAsync(), "former");
        // As if another user held it, whose connections an ordinary user does not see.
        await ExecuteAsync("UPDATE CallCdrSyncs SET server = REPEAT('0', 64), connectionId = 4000000000");
        (await AskAsync(await ReadyAsync())).Holder.Should().Be("former");
    }

    [SkippableFact]
    public async Task TryBegin_HolderIsFrozenInATransaction_IsNotRobbedAndNobodyHangs()
    {
        await BeginAsync(await ReadyAsync(), "frozen");
        await using var transaction = await HoldRowAsync();
        (await AskAsync(await ReadyAsync())).Holder.Should().Be("frozen");
    }

    [SkippableFact]
    public async Task TryBegin_LeaseIsOverButTheRowIsLocked_NamesTheHolderUntilItIsFree()
    {
        await BeginAsync(await ReadyAsync(), "frozen", TimeSpan.FromMilliseconds(1));
        var destination = await ReadyAsync();
        await using (await HoldRowAsync())
        {
            var answer = await AskAsync(destination);
            answer.Session.Should().BeNull();
            answer.Holder.Should().Be("frozen");
            answer.Remaining.Should().Be(TimeSpan.Zero);
        }

        await BeginAsync(destination);
    }

    [SkippableFact]
    public async Task Hold_Connection_IsEndedByTheServerSoonAfterTheLeaseAndGivenBackAsItWas()
    {
        // Its pool keeps one connection and changes nothing when it is given back.
        using var database = MySqlDatabase.Create(
            $"{Database};ConnectionReset=False;MaximumPoolSize=1", TimeSpan.FromSeconds(15), "test", CdrDatabase.Translate, NullLogger.Instance);
        string? before;
        await using (var session = await database.OpenAsync(None))
        {
            before = await SettingsAsync(session.Connection);
            await session.HoldAsync(TimeSpan.FromSeconds(15), None);
            await session.WaitBrieflyAsync(true, None);
            (await SettingsAsync(session.Connection)).Should().Be("45|1");
            await session.WaitBrieflyAsync(false, None);
            (await SettingsAsync(session.Connection)).Should().Be($"45|{before!.Split('|')[1]}");
        }

        await using var next = await database.OpenAsync(None);
        (await SettingsAsync(next.Connection)).Should().Be(before);
    }

    [SkippableFact]
    public async Task Dispose_ConnectionKilled_NeitherThrowsNorHangs()
    {
        var destination = await ReadyAsync();
        var session = await BeginAsync(destination);
        await KillHolderAsync();
        await session.DisposeAsync();
        await BeginAsync(destination);
    }

    [SkippableFact]
    public async Task Write_AnotherProgramHoldsTheTable_FailsAsTransientAndGivesTheLeaseBack()
    {
        var destination = await ReadyAsync(configure: options => options.CommandTimeout = TimeSpan.FromSeconds(2));
        var session = await BeginAsync(destination);
        await using (var other = await MariaDbServer.OpenAsync(Database))
        {
            await using var command = other.CreateCommand();
            command.CommandText = "LOCK TABLES cdrs WRITE";
            await command.ExecuteNonQueryAsync();
            var write = async () => await session.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(1)] }, None);
            (await write.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
            command.CommandText = "UNLOCK TABLES";
            await command.ExecuteNonQueryAsync();
        }

        await session.DisposeAsync();
        var next = await BeginEventuallyAsync(destination);
        (await next.HasRecordsAsync(None)).Should().BeFalse();
        await WriteAsync(next, SampleRecords.Row(1));
    }

    [SkippableFact]
    public async Task Write_CancelledWhileItWaits_WritesNothingAndGivesTheLeaseBack()
    {
        var destination = await ReadyAsync(configure: options => options.CommandTimeout = TimeSpan.FromSeconds(2));
        var session = await BeginAsync(destination);
        await using (var other = await MariaDbServer.OpenAsync(Database))
        {
            await using var command = other.CreateCommand();
            command.CommandText = "LOCK TABLES cdrs WRITE";
            await command.ExecuteNonQueryAsync();
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            var write = async () => await session.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(1)] }, cancellation.Token);
            await write.Should().ThrowAsync<OperationCanceledException>();
            command.CommandText = "UNLOCK TABLES";
            await command.ExecuteNonQueryAsync();
        }

        await session.DisposeAsync();
        (await (await BeginEventuallyAsync(destination)).HasRecordsAsync(None)).Should().BeFalse();
    }

    private async Task<ICdrDestinationSession> BeginEventuallyAsync(ICdrDestination destination)
    {
        for (var left = 100; ; left--)
        {
            var answer = await AskAsync(destination);
            if (answer.Session is { } session)
                return session;
            left.Should().BePositive($"{answer.Holder} should not hold the lease");
            await Task.Delay(100);
        }
    }

    private static async Task<string?> SettingsAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT CONCAT(@@wait_timeout, '|', @@innodb_lock_wait_timeout)";
        return await command.ExecuteScalarAsync() as string;
    }

    private async Task KillHolderAsync()
    {
        var id = (await RowsAsync("SELECT connectionId FROM CallCdrSyncs"))[0];
        await ExecuteAsync($"KILL {id}");
        for (var left = 100; left > 0 && (await RowsAsync($"SELECT ID FROM information_schema.PROCESSLIST WHERE ID = {id}")).Count > 0; left--)
            await Task.Delay(20);
    }

    private async Task<DbConnection> HoldRowAsync()
    {
        var connection = await MariaDbServer.OpenAsync(Database + ";Pooling=false");
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "UPDATE CallCdrSyncs SET updatedAt = UTC_TIMESTAMP(3) + INTERVAL 1 SECOND";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task SayAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}
