using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>
/// The lease where hosts write over different nodes. A node lets a transaction run that is at odds with one of another node, up to its COMMIT.
/// </summary>
[Collection(GaleraTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class GaleraFencingTests(GaleraFixture fixture, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 60;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 9, 26, 789, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Over = TimeSpan.FromMilliseconds(1);

    private readonly List<ISharedCallHistory> _stores = [];
    private GaleraCluster? _cluster;
    private string _database = "";

    public async Task InitializeAsync()
    {
        if (!ClusterTests.AreAsked || GaleraCluster.AbsentBecause() is not null)
            return;
        _cluster = fixture.Require();
        _database = await _cluster.CreateDatabaseAsync();
        foreach (var node in _cluster.Nodes)
        {
            var store = (ISharedCallHistory)RegisteredStore.Create(builder => builder.UseMySqlHistory(node.ConnectionString(_database)));
            await store.InitializeAsync(None);
            _stores.Add(store);
        }
    }

    public Task DisposeAsync()
    {
        foreach (var store in _stores)
            (store as IDisposable)?.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task TryTake_OnEveryNodeAtOnce_OneGetsIt()
    {
        fixture.Require();
        var taken = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var attempts = await Task.WhenAll(_stores.Select((store, number) => TryTakeAsync(store, $"host {number}")));
            var leases = attempts.OfType<IHistoryLease>().ToList();
            leases.Should().HaveCountLessThanOrEqualTo(1, $"round {round}");
            taken += leases.Count;
            foreach (var lease in leases)
                await lease.DisposeAsync();
        }

        // Each that got it counted one up, and no one else. What another node wrote last may still be on its way to this one.
        await UntilAsync(0, "SELECT fence FROM CallLeases WHERE name = 'pbx'", taken.ToString(CultureInfo.InvariantCulture));
        taken.Should().BeGreaterThan(Rounds / 2);
        output.WriteLine($"{Rounds} rounds of three hosts on three nodes: taken {taken} times, never twice; {await _cluster!.ConflictsAsync()} conflicts.");
    }

    [SkippableFact]
    public async Task Save_LeaseTakenOverAnotherNodeInTheMiddle_LetsNothingThrough()
    {
        fixture.Require();
        var former = await _stores[0].TryTakeAsync("pbx", "former", Over, None);
        var writer = await former.Lease!.OpenWriterAsync(None);
        await writer.SaveAsync([Call(1)], None);
        await UntilAsync(1, "SELECT COUNT(*) FROM CallsHistory", "1");

        // The first round trip has renewed the lease on node 1; the second waits for a row there that another program holds.
        await using var other = await MariaDbServer.OpenAsync(_cluster!.Nodes[0].ConnectionString(_database));
        await SayAsync(other, "BEGIN");
        await SayAsync(other, "UPDATE CallsHistory SET queue = 'held' WHERE linkId = 'pbx-1773500000.1'");
        var saving = writer.SaveAsync([Call(2), Call(1, CallStatus.Ended), Call(3)], None).AsTask();
        await UntilAsync(0, "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'", "1");

        // Node 2 knows nothing of that transaction, and gives the lease away.
        IHistoryLease? successor = null;
        while (successor is null)
            successor = (await _stores[1].TryTakeAsync("pbx", "successor", TimeSpan.FromMinutes(1), None)).Lease;
        await SayAsync(other, "ROLLBACK");

        var save = () => saving;
        (await save.Should().ThrowAsync<Exception>()).Which.Should().Match(error =>
            error is HistoryLeaseLostException || error is CallHistoryException && ((CallHistoryException)error).IsTransient);
        var again = async () => await writer.SaveAsync([Call(2)], None);
        await again.Should().ThrowAsync<HistoryLeaseLostException>();
        var next = await successor.OpenWriterAsync(None);
        await next.SaveAsync([Call(1, CallStatus.Ended)], None);
        for (var node = 0; node < 3; node++)
            await UntilAsync(node, "SELECT GROUP_CONCAT(linkId, '=', status) FROM CallsHistory", "pbx-1773500000.1=Encerrado");
        await successor.DisposeAsync();
    }

    [SkippableFact]
    public async Task Save_RowsAreChangedOverAnotherNodeAllTheTime_FailsAsTransientAndSavesInTheEnd()
    {
        fixture.Require();
        var lease = (await _stores[0].TryTakeAsync("pbx", "writer", TimeSpan.FromMinutes(1), None)).Lease!;
        var writer = await lease.OpenWriterAsync(None);
        var refused = await UnderConflictsAsync(
            "UPDATE CallLeases SET beat = beat + 1 WHERE name = 'pbx'", 300, number => writer.SaveAsync([Call(number)], None).AsTask());
        await lease.DisposeAsync();
        refused.Should().BePositive("a conflict is what this is about");
        await UntilAsync(2, "SELECT CONCAT(COUNT(*), '|', COUNT(DISTINCT linkId)) FROM CallsHistory", "300|300");
        var ids = await RowsAsync("SELECT MIN(id), MAX(id) FROM CallsHistory");
        output.WriteLine($"300 saves, {refused} of them refused for a conflict and repeated; ids from and to: {ids[0]}; {await _cluster!.ConflictsAsync()} conflicts.");
    }

    [SkippableFact]
    public async Task RecordDeadLetters_NumbersAreErasedOverAnotherNodeAllTheTime_KeepsEachLetter()
    {
        fixture.Require();
        const int Letters = 300;
        var store = (ICallDeadLetterStore)_stores[0];
        var refused = await UnderConflictsAsync(
            "UPDATE CallForgotten SET revision = revision + 1 WHERE name = ''",
            Letters,
            number => store.RecordDeadLettersAsync(
                [new CallDeadLetter($"letter {number}", "crm", "pbx-1773500000.1", """{"call":{"number":null}}""", "HTTP 500", 3, Start)], None).AsTask());

        refused.Should().BePositive("a conflict is what this is about");
        await UntilAsync(2, "SELECT COUNT(*) FROM CallDeadLetters", Letters.ToString(CultureInfo.InvariantCulture));
        output.WriteLine($"{Letters} letters, {refused} times refused for a conflict and repeated.");
    }

    [SkippableFact]
    public async Task RecordAgents_RowsAreChangedOverAnotherNodeAllTheTime_KeepsEachPeriod()
    {
        fixture.Require();
        // More than one statement takes.
        const int Agents = 600;
        var store = (ICallAgentStore)_stores[0];
        await UnderConflictsAsync("UPDATE CallAgentStates SET reason = CONCAT('changed ', CONNECTION_ID(), ' ', RAND()) WHERE kind = 'pause'", 40, async round =>
        {
            var end = Start.AddSeconds(round);
            await store.RecordAsync([.. Enumerable.Range(0, Agents).Select(agent => Pause(agent) with { EndedAt = end })], None);
            (await RowsAsync($"SELECT COUNT(*) FROM CallAgentStates WHERE endedAt = '{end:yyyy-MM-dd HH:mm:ss.fff}'"))
                .Should().Equal([Agents.ToString(CultureInfo.InvariantCulture)], $"round {round} was confirmed");
        });

        static AgentPeriod Pause(int agent) => new("pbx", $"Local/{agent}@from-queue/n", "600", AgentPeriodKind.Pause, Start)
        {
            AgentName = $"Agent {agent} of the second floor",
            Reason = "A reason of some length, as operators write them",
        };
    }

    /// <summary>Does work again and again while another node changes the same rows, and repeats what is refused.</summary>
    /// <param name="change">What another node does all the time.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="work">The work of a round.</param>
    /// <returns>How often it was refused.</returns>
    private async Task<int> UnderConflictsAsync(string change, int rounds, Func<int, Task> work)
    {
        using var over = new CancellationTokenSource();
        var disturbing = DisturbAsync(change, over.Token);
        var refused = 0;
        for (var round = 0; round < rounds;)
        {
            try
            {
                await work(round);
                round++;
            }
            catch (CallHistoryException conflict)
            {
                conflict.IsTransient.Should().BeTrue(conflict.Message);
                refused++;
            }
        }

        await over.CancelAsync();
        await disturbing;
        return refused;
    }

    private async Task DisturbAsync(string change, CancellationToken cancellationToken)
    {
        await using var connection = await MariaDbServer.OpenAsync(_cluster!.Nodes[1].ConnectionString(_database));
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SayAsync(connection, change);
            }
            catch (DbException)
            {
                // This one was at odds with a save.
            }

            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static async Task<IHistoryLease?> TryTakeAsync(ISharedCallHistory store, string owner)
    {
        try
        {
            return (await store.TryTakeAsync("pbx", owner, TimeSpan.FromSeconds(30), None)).Lease;
        }
        catch (CallHistoryException conflict)
        {
            conflict.IsTransient.Should().BeTrue(conflict.Message);
            return null;
        }
    }

    private static Call Call(int number, CallStatus status = CallStatus.Waiting) => new()
    {
        LinkedId = $"pbx-1773500000.{number}",
        UniqueId = $"pbx-1773500000.{number}",
        Status = status,
        Queue = "600",
        Extension = status == CallStatus.Ended ? "1001" : "",
        CallerNumber = "5511987654321",
        OnPanel = status == CallStatus.Waiting,
        CreatedAt = Start,
        UpdatedAt = Start.AddSeconds(30),
        Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = "u", JoinedAt = Start }],
    };

    private Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(_cluster!.Nodes[0].ConnectionString(_database), query);

    private async Task UntilAsync(int node, string query, string answer)
    {
        var clock = Stopwatch.StartNew();
        string found;
        while ((found = (await MariaDbServer.RowsAsync(_cluster!.Nodes[node].ConnectionString(_database), query))[0]) != answer)
        {
            clock.Elapsed.Should().BeLessThan(Patience, $"{query} on node {node + 1} should be {answer}, and is {found}");
            await Task.Delay(200);
        }
    }

    private static async Task SayAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}
