using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Benchmarks;

/// <summary>Asks a history of 10 million calls, which it makes when the database has none, and prints how long each answer takes at the median.</summary>
internal static class LargeHistory
{
    private const int Rounds = 11;

    // A day in the middle of the five years; between page 2 and a deep page are two years.
    private static readonly DateTimeOffset Day = new(2024, 3, 5, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Month = new(2024, 3, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly CallCursor Deep = new(Day, int.MaxValue);

    public static async Task RunAsync(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddSpeakrMonitor(options => options.Statistics.TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo"))
            .UseMySqlHistory(connectionString, options => (options.CreateIndexes, options.CommandTimeout) = (true, TimeSpan.FromMinutes(10)));
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<ICallHistoryStore>();
        await FillAsync(store, connectionString);
        var reports = provider.GetRequiredService<ICallReports>();

        foreach (var (name, search) in Searches())
        {
            await MeasureAsync($"search: {name}", async () => (await reports.SearchAsync(search, default)).Items.Count);
            await MeasureAsync($"search: {name}, deep", async () => (await reports.SearchAsync(search with { After = Deep }, default)).Items.Count);
        }

        await MeasureAsync("queues: a day by 15 minutes", () => QueuesAsync(Day, 1, StatisticsInterval.QuarterHour));
        await MeasureAsync("queues: a day by 15 minutes, one queue", () => QueuesAsync(Day, 1, StatisticsInterval.QuarterHour, "8001"));
        await MeasureAsync("queues: a week by hour", () => QueuesAsync(Day, 7, StatisticsInterval.Hour));
        await MeasureAsync("queues: a month by day, one queue", () => QueuesAsync(Month, 31, StatisticsInterval.Day, "8001"));
        await MeasureAsync("queues: a month by day", () => QueuesAsync(Month, 31, StatisticsInterval.Day));
        await MeasureAsync("agents: a day", async () =>
            (await reports.GetAgentStatisticsAsync(new() { From = Day, To = Day.AddDays(1) }, default)).Count);
        var known = (await reports.SearchAsync(new() { After = Deep, Limit = 1 }, default)).Items[0].LinkedId;
        await MeasureAsync("one call", async () => (await store.FindAsync(known, default))?.Visits.Count ?? 0);

        async Task<int> QueuesAsync(DateTimeOffset from, int days, StatisticsInterval interval, params string[] queues) =>
            (await reports.GetQueueStatisticsAsync(
                new() { From = from, To = from.AddDays(days), Interval = interval, Queues = queues.Length == 0 ? null : queues }, default)).Count;
    }

    private static IEnumerable<(string Name, CallSearch Search)> Searches() =>
    [
        ("everything", new()), ("a day", new() { From = Day, To = Day.AddDays(1) }), ("queue", new() { Queues = ["8001"] }),
        ("five queues", new() { Queues = ["8001", "8002", "8003", "8004", "8005"] }), ("status", new() { Status = CallStatus.Abandoned }),
        ("status without calls", new() { Status = CallStatus.Waiting }), ("number", new() { Number = "5542900048271" }),
        ("number, by a rare prefix", new() { Number = "5511900012" }), ("number, by a common prefix", new() { Number = "55" }),
        ("extension", new() { Extension = "1005" }), ("agent by name", new() { Agent = "Agent 1005" }), ("agent by interface", new() { Agent = "PJSIP/1005" }),
        ("queue and agent", new() { Queues = ["8001"], Agent = "Agent 1005" }), ("unknown agent", new() { Agent = "nobody" }),
    ];

    private static async Task MeasureAsync(string name, Func<Task<int>> ask)
    {
        var (times, items) = (new List<double>(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            items = await ask();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {items,5} items  median {times[Rounds / 2],8:0.0} ms  worst {times[^1],8:0.0} ms"));
    }

    private static async Task FillAsync(ICallHistoryStore store, string connectionString)
    {
        await store.InitializeAsync(default);
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = ("SELECT COUNT(*) FROM (SELECT 1 FROM CallsHistory LIMIT 1) some", 0);
        if (Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) == 0)
        {
            var begun = Stopwatch.GetTimestamp();
            command.CommandText = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "LargeHistory.sql"));
            await command.ExecuteNonQueryAsync();
            Console.WriteLine($"Filled in {Stopwatch.GetElapsedTime(begun)}.");
        }

        command.CommandText = "ANALYZE TABLE CallsHistory, CallQueueVisits, CallRingAttempts, CallAgentStates";
        await command.ExecuteNonQueryAsync();
    }
}
