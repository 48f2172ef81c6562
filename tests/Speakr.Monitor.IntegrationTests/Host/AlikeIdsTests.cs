using System.Text.Json.Nodes;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Calls whose linkedids the database or its columns cannot tell apart, through the built host and over a restart.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class AlikeIdsTests(MariaDbServer server)
{
    private static readonly string Long = new('7', 300);

    // Of each pair the first waits and the second talks.
    private static readonly (string Waits, string Talks)[] Pairs =
    [
        ("PBX1-1773500000.5", "pbx1-1773500000.5"),
        ("1773500000.6", "1773500000.6 "),
        ("São-1773500000.7", "Sao-1773500000.7"),
        (Long + ".8", Long + ".9"),
    ];

    [SkippableFact]
    public async Task Run_ARestartInTheMiddle_EachCallEndsAsItReallyDid()
    {
        var database = await server.CreateDatabaseAsync("CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        await using var feed = await FeedServer.StartAsync();
        await using (var first = Start(feed, database))
        {
            await feed.WaitForAsync("connected");
            foreach (var (waits, talks) in Pairs)
                await feed.EmitAsync(Join(waits), Join(talks), Connect(talks));
            await WaitForAsync(database, "Atendido|4", "Chamando|4");
            first.Signal("TERM");
            (await first.ExitCodeAsync()).Should().Be(0);
        }

        await using var second = Start(feed, database);
        await feed.WaitForAsync("connected");
        foreach (var (waits, talks) in Pairs)
            await feed.EmitAsync(Abandon(waits), Hangup(talks), Hangup(waits));
        await WaitForAsync(database, "Abandonado|4", "Encerrado|4");
        (await MariaDbServer.RowsAsync(database, "SELECT COUNT(*), SUM(showOnPanel) FROM CallsHistory")).Should().Equal("8|0");
        (await MariaDbServer.RowsAsync(
            database,
            "SELECT c.status, v.endReason, COUNT(*) FROM CallsHistory c JOIN CallQueueVisits v USING (linkId) GROUP BY 1, 2 ORDER BY 1"))
            .Should().Equal("Abandonado|abandon|4", "Encerrado|hangup|4");
    }

    private static HostProcess Start(FeedServer feed, string database) => HostProcess.Start("run", new Dictionary<string, string>
    {
        ["SOCKET_URL"] = feed.Url,
        ["DATABASE_URL"] = MariaDbServer.UrlOf(database),
        ["PORT"] = "0",
        // So that the second process knows the calls by the tables alone.
        ["SPEAKR_MONITOR__JOURNAL"] = "off",
    });

    private static async Task WaitForAsync(string database, params string[] counts)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        List<string> rows = [];
        while (!rows.SequenceEqual(counts))
        {
            patience.Token.IsCancellationRequested.Should().BeFalse($"the calls should be {string.Join(", ", counts)}, and are {string.Join(", ", rows)}");
            await Task.Delay(50);
            rows = await RowsWhenReadyAsync(database);
        }
    }

    private static async Task<List<string>> RowsWhenReadyAsync(string database) =>
        (await MariaDbServer.RowsAsync(database, "SHOW TABLES LIKE 'CallQueueVisits'")).Count == 0
            ? []
            : await MariaDbServer.RowsAsync(database, "SELECT status, COUNT(*) FROM CallsHistory GROUP BY status ORDER BY status");

    private static JsonObject Join(string id) => Event("QueueCallerJoin", id, ("queue", "600"), ("position", "1"), ("count", "1"));

    private static JsonObject Connect(string id) => Event(
        "AgentConnect", id, ("queue", "600"), ("interface", "PJSIP/1001"), ("holdtime", "2"), ("destuniqueid", "a-" + id), ("destlinkedid", id));

    private static JsonObject Abandon(string id) => Event("QueueCallerAbandon", id, ("queue", "600"), ("holdtime", "9"));

    private static JsonObject Hangup(string id) => Event("Hangup", id, ("cause", "16"));

    private static JsonObject Event(string name, string id, params (string Field, string Value)[] fields)
    {
        var payload = new JsonObject { ["event"] = name, ["uniqueid"] = id, ["linkedid"] = id, ["calleridnum"] = "5511987650101" };
        foreach (var (field, value) in fields)
            payload[field] = value;
        return payload;
    }
}
