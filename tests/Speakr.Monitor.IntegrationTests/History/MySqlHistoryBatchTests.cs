using System.Diagnostics;
using FluentAssertions;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>What travels to the server, how often, and what a statement that fails on the way leaves behind: nothing.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlHistoryBatchTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly string[] Pieces =
    [
        "'", "''", "\\", "\\'", "\"", "\0", "\n", "\r", "\u001a", "\t", "`", "%", "_", "?", "@x", "@@version", "/*", "*/", "/*!50000", "-- ", "#", ";",
        "; DROP TABLE CallsHistory; ", ")", "(", ", ", "NULL", "0x41", "{0}", "é", "日本", "😀", "\u202e", "\uffff", "a", "B", "7", " ", "¥",
    ];

    private string? _restore;
    private IHistoryLease? _lease;

    public override async Task DisposeAsync()
    {
        if (_lease is not null)
            await _lease.DisposeAsync();
        if (_restore is not null)
            await ExecuteAsync(_restore);
        await base.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(437)]
    [InlineData(1500)]
    public async Task Save_BatchOfAnySize_TakesTwoRoundTrips(int count)
    {
        var writer = await BeginAsync();
        await writer.SaveAsync([Call(9999)], None);
        (await CommandsAsync(() => writer.SaveAsync(Calls(count), None))).Should().Be(2, "all are new");
        (await CommandsAsync(() => writer.SaveAsync(Calls(count, CallStatus.Ended), None))).Should().Be(2, "all are known");
        (await CommandsAsync(() => writer.SaveAsync([.. Calls(count), Call(count)], None))).Should().Be(2, "one is new");
        (await RowsAsync($"SELECT COUNT(*), SUM(status = 'Chamando'), MAX(id) FROM CallsHistory")).Should().Equal($"{count + 2}|{count + 2}|{count + 2}");
        (await RowsAsync("SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal($"{count + 2}");
    }

    [SkippableFact]
    public async Task TryTake_WhileAnotherHolds_AsksForTheListOfConnectionsOnlyWhenTheRowStandsStill()
    {
        var writer = await BeginAsync();
        var standby = (ISharedCallHistory)await ReadyStoreAsync();
        Func<ValueTask> look = async () => (await standby.TryTakeAsync("pbx", "standby", Hour, None)).Lease.Should().BeNull();
        await look();

        // The row; then, of a row that has not changed, whether its holder is still connected.
        (await CommandsAsync(look)).Should().Be(2);
        await ExecuteAsync("UPDATE CallLeases SET beat = beat + 1, updatedAt = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR WHERE name = 'pbx'");
        (await CommandsAsync(look)).Should().Be(1);
        (await CommandsAsync(look)).Should().Be(2);
        await ExecuteAsync("UPDATE CallLeases SET beat = beat + 1, updatedAt = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR WHERE name = 'pbx'");
        (await CommandsAsync(look)).Should().Be(2, "its holder may have been killed since");
    }

    [SkippableFact]
    public async Task Renew_NoWriterOpened_IsOneCommand()
    {
        var standby = (ISharedCallHistory)await ReadyStoreAsync();
        await using var lease = (await standby.TryTakeAsync("pbx/next", "standby", Hour, None)).Lease!;
        (await RowsAsync("SELECT server, connectionId FROM CallLeases WHERE name = 'pbx/next'")).Should().Equal("NULL|NULL");
        (await CommandsAsync(() => lease.RenewAsync(None))).Should().Be(1);
    }

    [SkippableFact]
    public async Task Server_AnswerOfAnotherConnection_IsNotTakenForThisOne()
    {
        using var database = MySqlDatabase.Create(Database, TimeSpan.FromSeconds(5), "test", (_, _, _) => null, NullLogger.Instance);
        var forged = new SqlServerInfo("another", "another", 1, ReplicatesStatements: false);
        database.LastAsked = new KnownServer("7 node-a 3306 1", forged);
        await using (var session = await database.OpenAsync(None))
            (await session.ServerAsync(None, "8 node-b 3306 1"))!.Identity.Should().HaveLength(64);
        await using (var session = await database.OpenAsync(None))
        {
            database.LastAsked = new KnownServer("8 node-b 3306 1", forged);
            (await session.ServerAsync(None, "8 node-b 3306 1")).Should().Be(forged);
        }
    }

    [SkippableFact]
    public async Task Save_StatementBeforeTheCommitIsRefused_NothingOfTheBatchIsWritten()
    {
        var writer = await BeginAsync();
        await writer.SaveAsync([Call(1)], None);
        await ExecuteAsync("ALTER TABLE CallQueueVisits ADD CONSTRAINT picky CHECK (queue <> '666')");
        var refused = Call(3) with { Visits = [Call(3).Visits[0] with { Queue = "666" }] };

        var save = async () => await writer.SaveAsync([Call(1, CallStatus.Ended), Call(2), refused], None);
        (await save.Should().ThrowAsync<CallHistoryException>()).Which.IsAboutValues.Should().BeTrue();
        (await RowsAsync("SELECT linkId, status FROM CallsHistory")).Should().Equal("pbx-1773500000.1|Chamando");
        (await RowsAsync("SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal("1");
        await writer.SaveAsync([Call(1, CallStatus.Ended), Call(2)], None);
        (await RowsAsync("SELECT status FROM CallsHistory ORDER BY id")).Should().Equal("Encerrado", "Chamando");
    }

    [SkippableFact]
    public async Task Save_MoreThanOneRoundTripTakes_IsStillAllOrNothing()
    {
        var writer = await BeginAsync();
        await ExecuteAsync("ALTER TABLE CallQueueVisits ADD CONSTRAINT picky CHECK (queue <> '666')");
        var calls = Calls(4000);
        var last = calls[^1];
        calls[^1] = last with { Visits = [last.Visits[0] with { Queue = "666" }] };
        var save = async () => await writer.SaveAsync(calls, None);
        await save.Should().ThrowAsync<CallHistoryException>();
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("0");

        calls[^1] = last;
        (await CommandsAsync(() => writer.SaveAsync(calls, None))).Should().BeGreaterThan(2);
        (await RowsAsync("SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal("4000");
    }

    [SkippableTheory]
    [InlineData(16)]
    [InlineData(64)]
    public async Task Save_BatchLargerThanAPacket_IsSaved(int kilobytes)
    {
        Server.RequireOwn();
        _restore = $"SET GLOBAL max_allowed_packet = {(await RowsAsync("SELECT @@GLOBAL.max_allowed_packet"))[0]}";
        await ExecuteAsync($"SET GLOBAL max_allowed_packet = {kilobytes * 1024}");
        // Connections opened before keep the old value; another option makes another pool.
        Database += ";ConnectionLifeTime=600";
        var writer = await BeginAsync();
        await writer.SaveAsync(Calls(1000), None);
        await writer.SaveAsync(Calls(1000, CallStatus.Ended), None);
        (await RowsAsync("SELECT COUNT(*), SUM(status = 'Encerrado') FROM CallsHistory JOIN CallQueueVisits USING (linkId)")).Should().Equal("1000|1000");
    }

    [SkippableFact]
    public async Task Save_AnyText_IsReadBackTheSame()
    {
        // The two schemas differ in the collation that they are read by; ids are compared to the letter here.
        await ExecuteAsync("ALTER DATABASE COLLATE utf8mb4_bin");
        var store = await ReadyStoreAsync();
        var texts = Gen.Elements(Pieces).ArrayOf().Select(string.Concat).Where(text => text.Length < 250).Sample(12, 400).ToArray();
        var calls = texts.Select((text, number) => Told(Call(number) with { LinkedId = $"{number}{text}." }, text)).ToList();
        await store.SaveAsync(calls, None);
        await store.SaveAsync(calls, None);
        foreach (var call in calls)
            (await store.FindAsync(call.LinkedId, None)).Should().BeEquivalentTo(call, options => options.Using<DateTimeOffset>(_ => { }).WhenTypeIs<DateTimeOffset>());
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal($"{calls.Count}");
    }

    private static Call Told(Call call, string text) => call with
    {
        Queue = text,
        Extension = text + "\\",
        UniqueId = "'" + text,
        CallerNumber = text + "'",
        Visits = [call.Visits[0] with { Queue = text, UniqueId = text, Extension = text, AgentName = text, AgentUniqueId = text + "\\" }],
    };

    private async Task<IHistoryWriter> BeginAsync()
    {
        var store = (ISharedCallHistory)await ReadyStoreAsync();
        _lease = (await store.TryTakeAsync("pbx", "test", Hour, None)).Lease!;
        return await _lease.OpenWriterAsync(None);
    }

    /// <summary>How many commands the driver sends meanwhile; each is one packet to the server and one wait for the answer.</summary>
    private static async Task<int> CommandsAsync(Func<ValueTask> work)
    {
        using var test = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var commands = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MySqlConnector",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == test.TraceId && activity.OperationName == "Execute")
                    Interlocked.Increment(ref commands);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return commands;
    }
}
