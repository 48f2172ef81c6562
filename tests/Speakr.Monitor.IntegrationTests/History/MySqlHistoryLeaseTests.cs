using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>Holders that die, freeze, or lose their connection.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlHistoryLeaseTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Over = TimeSpan.FromMilliseconds(1);

    private readonly List<IHistoryLease> _leases = [];

    public override async Task DisposeAsync()
    {
        foreach (var lease in _leases)
            await lease.DisposeAsync();
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task TryTake_HoldersConnectionKilled_IsTakenAtOnceThoughTheLeaseHasAnHour()
    {
        var store = await SharedAsync();
        var former = await BeginAsync(store, "former");
        await former.Writer.SaveAsync([Call(1)], None);
        await KillAsync(await HolderAsync());

        var leader = await BeginAsync(await SharedAsync(), "successor");
        await leader.Writer.SaveAsync([Call(2)], None);
        await ShouldBeLostAsync(async () => await former.Writer.SaveAsync([Call(3)], None));
        await ShouldBeLostAsync(async () => await former.Lease.RenewAsync(None));
        await former.Lease.DisposeAsync();
        (await AskAsync(store, "third")).Holder.Should().Be("successor");
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("2");
    }

    [SkippableFact]
    public async Task TryTake_HolderIsFrozenInATransactionAndItsTimeIsOver_IsTakenAndTheTransactionUndone()
    {
        await BeginAsync(await SharedAsync(), "frozen", Over);
        await using var frozen = await FreezeAsync(namesItself: true);
        await UntilAgedAsync();

        var leader = await BeginAsync(await SharedAsync(), "successor");
        await leader.Writer.SaveAsync([Call(2)], None);
        (await RowsAsync("SELECT owner FROM CallLeases WHERE name = 'pbx'")).Should().Equal("successor");
        var commit = async () => await SayAsync(frozen, "COMMIT");
        await commit.Should().ThrowAsync<DbException>();
    }

    [SkippableFact]
    public async Task Save_LeaseTakenBetweenItsRoundTrips_LetsNothingThrough()
    {
        var former = await BeginAsync(await SharedAsync(), "former", Over);
        await former.Writer.SaveAsync([Call(1)], None);
        await UntilAgedAsync();

        // The first round trip has renewed the lease; the second waits for a row that another program holds.
        await using var other = await MariaDbServer.OpenAsync(Database + ";Pooling=false");
        await SayAsync(other, "BEGIN");
        await SayAsync(other, "UPDATE CallsHistory SET queue = 'held' WHERE linkId = 'pbx-1773500000.1'");
        var saving = former.Writer.SaveAsync([Call(2), Call(1, CallStatus.Ended), Call(3)], None).AsTask();
        await UntilAsync("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'", "1");
        var successor = await BeginAsync(await SharedAsync(), "successor");
        await SayAsync(other, "ROLLBACK");

        var save = () => saving;
        await save.Should().ThrowAsync<CallHistoryException>();
        await ShouldBeLostAsync(async () => await former.Writer.SaveAsync([Call(2)], None));
        (await RowsAsync("SELECT linkId, status FROM CallsHistory")).Should().Equal("pbx-1773500000.1|Chamando");
        await successor.Writer.SaveAsync([Call(1, CallStatus.Ended)], None);
        (await RowsAsync("SELECT linkId, status FROM CallsHistory")).Should().Equal("pbx-1773500000.1|Encerrado");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_LeaseTakenWhileItsConnectionLives_WritesNothing(bool handsOver)
    {
        var former = await BeginAsync(await SharedAsync(), "former");
        await former.Writer.SaveAsync([Call(1), Call(5)], None);
        await ExecuteAsync("UPDATE CallLeases SET owner = 'successor', fence = fence + 1, beat = beat + 1 WHERE name = 'pbx'");
        var known = Call(1, CallStatus.Ended) with { FormerLinkedIds = handsOver ? [Call(5).LinkedId] : [] };
        var save = async () => await former.Writer.SaveAsync([known, Call(2)], None);
        (await save.Should().ThrowAsync<HistoryLeaseLostException>()).WithMessage("*'pbx'*successor*");
        (await RowsAsync("SELECT linkId, status FROM CallsHistory ORDER BY id")).Should()
            .Equal("pbx-1773500000.1|Chamando", "pbx-1773500000.5|Chamando");
        (await RowsAsync("SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal("2");
    }

    [SkippableFact]
    public async Task TryTake_HolderSeenAliveAndThenKilled_IsTakenThoughTheLeaseHasAnHour()
    {
        var former = await BeginAsync(await SharedAsync(), "former");
        var store = await SharedAsync();
        for (var number = 0; number < 3; number++)
        {
            await former.Writer.SaveAsync([Call(number)], None);
            (await AskAsync(store, "successor")).Holder.Should().Be("former");
        }

        await former.Writer.SaveAsync([Call(9)], None);
        await KillAsync(await HolderAsync());
        var since = Stopwatch.StartNew();
        while ((await AskAsync(store, "successor")).Lease is null)
            since.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    [SkippableFact]
    public async Task TryTake_FrozenInATransactionWithTimeLeft_IsNotRobbedAndNobodyHangs()
    {
        await BeginAsync(await SharedAsync(), "frozen");
        await using var frozen = await FreezeAsync(namesItself: true);
        (await AskAsync(await SharedAsync(), "other")).Holder.Should().Be("frozen");
        await SayAsync(frozen, "COMMIT");
    }

    [SkippableFact]
    public async Task TryTake_RowLockedByWhomNobodyMayEnd_NamesTheHolderUntilItIsFree()
    {
        await BeginAsync(await SharedAsync(), "frozen", Over);
        var store = await SharedAsync();
        await ExecuteAsync("UPDATE CallLeases SET server = REPEAT('0', 64)");
        await using (await FreezeAsync(namesItself: false))
        {
            var answer = await AskAsync(store, "successor");
            answer.Lease.Should().BeNull();
            answer.Holder.Should().Be("frozen");
            answer.Remaining.Should().Be(TimeSpan.Zero);
        }

        await BeginAsync(store, "successor");
    }

    [SkippableFact]
    public async Task TryTake_HolderOfAnotherUserOrServer_IsNotTakenForGone()
    {
        await BeginAsync(await SharedAsync(), "former");
        await ExecuteAsync("UPDATE CallLeases SET server = REPEAT('0', 64), connectionId = 4000000000");
        (await AskAsync(await SharedAsync(), "other")).Holder.Should().Be("former");
    }

    [SkippableFact]
    public async Task TryTake_ServerStartedSinceTheHoldersNumberWasWritten_EndsNobodyElse()
    {
        await BeginAsync(await SharedAsync(), "frozen", Over);
        await using var innocent = await FreezeAsync(namesItself: true, changed: "UTC_TIMESTAMP(3) - INTERVAL 10 YEAR");
        (await AskAsync(await SharedAsync(), "other")).Holder.Should().Be("frozen");
        await SayAsync(innocent, "COMMIT");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Writer_ConnectionKilled_NamesTheNextOneAndGoesOn(bool renews)
    {
        var store = await SharedAsync();
        var leader = await BeginAsync(store, "first");
        var first = await HolderAsync();
        await KillAsync(first);
        if (renews)
        {
            await leader.Lease.RenewAsync(None);
        }
        else
        {
            var save = async () => await leader.Writer.SaveAsync([Call(1)], None);
            (await save.Should().ThrowAsync<CallHistoryException>()).Which.IsTransient.Should().BeTrue();
            await leader.Writer.SaveAsync([Call(1)], None);
        }

        (await HolderAsync()).Should().NotBe(first);
        (await AskAsync(store, "second")).Holder.Should().Be("first");
        await leader.Writer.SaveAsync([Call(2)], None);
    }

    [SkippableFact]
    public async Task Save_RefusedForItsContent_DoesNotLookLikeTheHoldersEnd()
    {
        var store = await SharedAsync();
        var leader = await BeginAsync(store, "first");
        await ExecuteAsync("ALTER TABLE CallsHistory ADD CONSTRAINT picky CHECK (queue <> '666')");
        var save = async () => await leader.Writer.SaveAsync([Call(1) with { Queue = "666" }], None);
        await save.Should().ThrowAsync<CallHistoryException>();
        (await HolderAsync()).Should().Be("NULL");
        (await AskAsync(store, "second")).Holder.Should().Be("first");
        await leader.Writer.SaveAsync([Call(2)], None);
        (await HolderAsync()).Should().NotBe("NULL");
    }

    [SkippableFact]
    public async Task Renew_WhileASaveHoldsTheRow_FailsSoonAsTransientAndLaterSucceeds()
    {
        var leader = await BeginAsync(await SharedAsync(), "first");
        await using (await FreezeAsync(namesItself: false))
        {
            var renew = async () => await leader.Lease.RenewAsync(None);
            (await renew.Should().ThrowAsync<CallHistoryException>()).Which.IsTransient.Should().BeTrue();
        }

        await leader.Lease.RenewAsync(None);
    }

    [SkippableFact]
    public async Task Lease_Ended_GivesItsConnectionsBackAsTheyWere()
    {
        const string Settings = "SELECT CONCAT(@@wait_timeout, '|', @@innodb_lock_wait_timeout)";
        await using var connection = await MariaDbServer.OpenAsync(Database);
        var before = await MariaDbServer.RowsAsync(Database, Settings);
        var leader = await BeginAsync(await SharedAsync(), "first", TimeSpan.FromSeconds(15));
        await leader.Lease.RenewAsync(None);
        await leader.Lease.DisposeAsync();
        (await RowsAsync("SELECT owner, connectionId FROM CallLeases WHERE name = 'pbx'")).Should().Equal("NULL|NULL");
        (await MariaDbServer.RowsAsync(Database, Settings)).Should().Equal(before);
    }

    [SkippableFact]
    public async Task Dispose_ServerFrozen_DoesNotWaitForIt()
    {
        Server.RequireOwn();
        var leader = await BeginAsync(await SharedAsync(), "first");
        Server.Process.Pause();
        try
        {
            await leader.Lease.DisposeAsync();
        }
        finally
        {
            Server.Process.Continue();
        }
    }

    private async Task<ISharedCallHistory> SharedAsync() => (ISharedCallHistory)await ReadyStoreAsync();

    private async Task<HistoryLeaseAttempt> AskAsync(ISharedCallHistory store, string owner, TimeSpan? duration = null)
    {
        var answer = await store.TryTakeAsync("pbx", owner, duration ?? Hour, None);
        if (answer.Lease is not null)
            _leases.Add(answer.Lease);
        return answer;
    }

    private async Task<Leader> BeginAsync(ISharedCallHistory store, string owner, TimeSpan? duration = null)
    {
        var answer = await AskAsync(store, owner, duration);
        answer.Lease.Should().NotBeNull($"nobody else should hold the lease, but {answer.Holder} does");
        return new Leader(answer.Lease!, await answer.Lease!.OpenWriterAsync(None));
    }

    private static async Task ShouldBeLostAsync(Func<Task> work)
    {
        // The first answer may be that the connection has ended.
        (await work.Should().ThrowAsync<Exception>()).Which.Should().Match(error =>
            error is HistoryLeaseLostException || error is CallHistoryException);
        (await work.Should().ThrowAsync<HistoryLeaseLostException>()).WithMessage("*'pbx'*successor*");
    }

    private async Task<string> HolderAsync() => (await RowsAsync("SELECT connectionId FROM CallLeases WHERE name = 'pbx'"))[0];

    private async Task KillAsync(string id)
    {
        await ExecuteAsync($"KILL {id}");
        for (var left = 100; left > 0 && (await RowsAsync($"SELECT ID FROM information_schema.PROCESSLIST WHERE ID = {id}")).Count > 0; left--)
            await Task.Delay(20);
    }

    // A server knows its own age in whole seconds, and ends nobody's connection that may be older than itself.
    private async Task UntilAgedAsync()
    {
        const string Age = "SHOW GLOBAL STATUS LIKE 'Uptime'";
        for (var left = 100; left > 0 && int.Parse((await RowsAsync(Age))[0].Split('|')[1], CultureInfo.InvariantCulture) < 3; left--)
            await Task.Delay(50);
    }

    private async Task UntilAsync(string query, string answer)
    {
        // The server looks at its transactions again only when nobody has asked for 0.1 s.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await RowsAsync(query))[0] != answer)
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
    }

    /// <summary>Stops in the middle of a transaction, as a process does that gets SIGSTOP after its first statement.</summary>
    private async Task<DbConnection> FreezeAsync(bool namesItself, string changed = "UTC_TIMESTAMP(3)")
    {
        var connection = await MariaDbServer.OpenAsync(Database + ";Pooling=false");
        if (namesItself)
        {
            await SayAsync(
                connection, $"UPDATE CallLeases SET connectionId = CONNECTION_ID(), beat = beat + 1, updatedAt = {changed} WHERE name = 'pbx'");
        }

        await SayAsync(connection, "BEGIN");
        await SayAsync(connection, "UPDATE CallLeases SET beat = beat + 1 WHERE name = 'pbx'");
        return connection;
    }

    private static async Task SayAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    private sealed record Leader(IHistoryLease Lease, IHistoryWriter Writer);
}
