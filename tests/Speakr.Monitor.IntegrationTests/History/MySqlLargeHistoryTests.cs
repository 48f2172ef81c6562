using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Api;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>What queries of the MySQL store read of a large history, which these tests share and do not change.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlLargeHistoryTests(MariaDbServer server, LargeHistory history) : MySqlHistoryTests(server), IClassFixture<LargeHistory>
{
    public override async Task InitializeAsync() => Database = await history.DatabaseAsync();

    public override Task DisposeAsync()
    {
        DisposeStores();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Reports_ManyCalls_NoQueryReadsAWholeTable()
    {
        // It reads the log of all statements, which is for nobody else to switch on.
        Server.RequireOwn();
        var store = (ICallReports)await ReadyStoreAsync();
        var day = new DateTimeOffset(2026, 2, 20, 3, 0, 0, TimeSpan.Zero);

        var statements = await StatementsAsync(async () =>
        {
            await store.GetQueueStatisticsAsync(new() { From = day, To = day.AddDays(1), Interval = StatisticsInterval.QuarterHour }, None);
            await store.GetQueueStatisticsAsync(new() { From = day, To = day.AddDays(1), Queues = ["8001"] }, None);
            await store.GetAgentStatisticsAsync(new() { From = day, To = day.AddDays(1) }, None);
            await store.GetAgentStatisticsAsync(new() { From = day, To = day.AddDays(1), Queues = ["8001"] }, None);
            (await store.GetCallbacksAsync(new() { From = day, To = day.AddDays(1) }, None)).Items.Should().NotBeEmpty();
            await store.GetCallbacksAsync(new() { From = day, To = day.AddDays(1), Queues = ["8001"] }, None);
            foreach (var search in Searches(day))
            {
                var page = await store.SearchAsync(search, None);
                page.Items.Should().NotBeEmpty(search.ToString());
                if (page.Next is not null)
                    await store.SearchAsync(search with { After = page.Next }, None);
            }
        });

        statements.Should().HaveCountGreaterThan(30);
        var whole = new List<string>();
        foreach (var statement in statements)
        {
            foreach (var row in (await RowsAsync($"EXPLAIN {statement}")).Select(row => row.Split('|')))
            {
                // id, select_type, table, type, possible_keys, key, key_len, ref, rows, Extra
                var isStored = row[2] is not ("NULL" or "found" or "g") && !row[2].StartsWith('<');
                var rows = row[8] == "NULL" ? 0 : long.Parse(row[8], CultureInfo.InvariantCulture);
                if (isStored && (row[3] == "ALL" || (row[9].Contains("filesort", StringComparison.Ordinal) && rows > LargeHistory.Rows / 2)))
                    whole.Add($"{string.Join('|', row)} {statement}");
            }
        }

        whole.Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData(CallStatus.Abandoned)]
    public async Task Search_OneQueue_ReadsLittleMoreThanThePage(CallStatus? status)
    {
        var store = (ICallReports)await ReadyStoreAsync();
        var before = await RowsReadAsync();

        var page = await store.SearchAsync(new() { Queues = ["8004"], Status = status, Limit = 50 }, None);

        page.Items.Should().HaveCount(50);
        (await RowsReadAsync() - before).Should().BeLessThan(LargeHistory.Rows / 10, "a page needs nine days at most of forty-two");
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("&queue=8008&queue=8000")]
    public async Task Callbacks_WithoutFrom_ReadNoMoreThanTheWeekBefore(string queues)
    {
        await using var application = await ApiApplication.StartAsync(monitor => monitor.UseMySqlHistory(Database));

        var (all, rowsOfAll) = await AskAsync("2000-01-01T00:00:00Z");
        var (week, rowsOfWeek) = await AskAsync("2026-02-22T00:00:00Z");
        var (answer, rows) = await AskAsync(null);

        answer.Should().Be(week).And.NotBe(all).And.Contain("lastAt");
        rows.Should().BeLessThan(rowsOfWeek + (rowsOfWeek / 10)).And.BeLessThan(rowsOfAll / 2);

        async Task<(string Answer, long Rows)> AskAsync(string? from)
        {
            var before = await RowsReadAsync();
            var answer = await application.GetAsync($"api/callbacks?to=2026-03-01T00:00:00Z&limit=500{queues}{(from is null ? "" : $"&from={from}")}");
            return (answer.ToJsonString(), await RowsReadAsync() - before);
        }
    }

    private async Task<long> RowsReadAsync() => (await RowsAsync("SHOW GLOBAL STATUS LIKE 'Handler_read_%'"))
        .Sum(row => long.Parse(row.Split('|')[1], CultureInfo.InvariantCulture));

    [SkippableFact]
    public async Task Query_OpenCalls_ReadsNoOthers()
    {
        // It reads the log of all statements, which is for nobody else to switch on.
        Server.RequireOwn();
        var store = await ReadyStoreAsync();

        var found = 0;
        var statements = await StatementsAsync(async () =>
        {
            await foreach (var _ in store.QueryAsync(new CallQuery { OnPanel = true }, None))
                found++;
        });

        found.Should().Be(LargeHistory.Rows / 10_000);
        var first = statements.First(statement => statement.Contains("showOnPanel = 1", StringComparison.Ordinal));
        var plan = (await RowsAsync($"EXPLAIN {first}")).Should().ContainSingle().Which.Split('|');
        long.Parse(plan[8], CultureInfo.InvariantCulture).Should().BeLessThan(100, string.Join('|', plan));
    }

    private static IEnumerable<CallSearch> Searches(DateTimeOffset day) =>
    [
        new(), new() { From = day, To = day.AddDays(1) }, new() { Queues = ["8001"] }, new() { Queues = ["8001", "8002", "8003"] }, new() { Status = CallStatus.Abandoned },
        new() { Number = "5511900000007" }, new() { Number = "55119" }, new() { Extension = "1003" }, new() { Agent = "Agent 1003" }, new() { Agent = "PJSIP/1003" },
        new() { Queues = ["8003"], Agent = "Agent 1003" }, new() { Queues = ["gone"] },
        new() { After = new CallCursor(day, 1), Queues = ["8002"], Status = CallStatus.Ended },
    ];

    /// <summary>The reading statements that the server got meanwhile.</summary>
    private async Task<List<string>> StatementsAsync(Func<Task> work)
    {
        await ExecuteAsync("SET GLOBAL log_output = 'TABLE'", "TRUNCATE mysql.general_log", "SET GLOBAL general_log = 1");
        try
        {
            await work();
        }
        finally
        {
            await ExecuteAsync("SET GLOBAL general_log = 0");
        }

        var found = await RowsAsync("SELECT argument FROM mysql.general_log WHERE command_type = 'Query' AND argument LIKE '%SELECT%Call%' AND argument NOT LIKE '%general_log%'");
        return [.. found.Where(statement => statement.TrimStart().StartsWith("SELECT", StringComparison.Ordinal)).Distinct()];
    }
}

/// <summary>60,000 calls, one a minute until 1 March, each with a visit and a ring; one queue was given up after the first day, and six calls are open.</summary>
public sealed class LargeHistory(MariaDbServer server) : IAsyncLifetime
{
    public const int Rows = 60_000;

    private string? _database;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database is null ? Task.CompletedTask : server.DropDatabaseAsync(_database);

    /// <summary>The connection string of the database, which is filled for the first test that asks.</summary>
    public async Task<string> DatabaseAsync()
    {
        if (_database is not null)
            return _database;
        var database = await server.CreateDatabaseAsync();
        var store = RegisteredStore.Create(builder => builder.UseMySqlHistory(database, options => options.CreateIndexes = true));
        await store.InitializeAsync(CancellationToken.None);
        ((IDisposable)store).Dispose();
        await FillAsync(database);
        return _database = database;
    }

    private static Task FillAsync(string database) => MariaDbServer.ExecuteAsync(
        database,
        $"""
        INSERT INTO CallsHistory (id, status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel, updatedAt, createdAt)
        SELECT seq, IF(seq % 8 = 0, 'Abandonado', 'Encerrado'), IF(seq < 1000, 'gone', 8000 + seq % 20), IF(seq % 8 = 0, '', 1000 + seq % 50),
          CONCAT(1770000000 + seq * 60, '.', seq), CONCAT(1770000000 + seq * 60, '.', seq), CONCAT('55119', LPAD(seq % 5000, 8, '0')), seq % 10000 = 1,
          '2026-03-01' - INTERVAL {Rows} - seq MINUTE, '2026-03-01' - INTERVAL {Rows} - seq MINUTE FROM {MariaDbServer.Sequence(Rows)}
        """,
        """
        INSERT INTO CallQueueVisits (linkId, visit, queue, uniqueId, joinedAt, answeredAt, leftAt, extension, agentName, waitSeconds, talkSeconds, endReason)
        SELECT linkId, 1, queue, uniqueId, createdAt, IF(extension = '', NULL, createdAt), createdAt, extension, IF(extension = '', NULL, CONCAT('Agent ', extension)),
          id % 50, 60, IF(extension = '', 'abandon', 'caller') FROM CallsHistory
        """,
        """
        INSERT INTO CallRingAttempts (linkId, visit, ring, interface, agentName, extension, rangAt, seconds, answered)
        SELECT linkId, 1, 1, CONCAT('PJSIP/', 1000 + id % 50), CONCAT('Agent ', 1000 + id % 50), 1000 + id % 50, createdAt, 5, extension <> '' FROM CallsHistory
        """,
        $"""
        INSERT INTO CallAgentStates (pbx, interface, queue, kind, startedAt, endedAt)
        SELECT 'pbx', CONCAT('PJSIP/', 1000 + seq % 50), '8001', 'login', '2026-01-01' + INTERVAL seq HOUR, '2026-01-01' + INTERVAL seq + 1 HOUR FROM {MariaDbServer.Sequence(1400)}
        """,
        "ANALYZE TABLE CallsHistory, CallQueueVisits, CallRingAttempts, CallAgentStates");
}
