using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>
/// What one PBX more costs a host and the database, idle and at 5 events a second: the difference between many PBXs and one; and what it costs to stand
/// by for one. They share a feed and differ by the prefix of their calls.
/// </summary>
[Collection(PatientMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class PbxCostTests(MariaDbServer server, ITestOutputHelper output)
{
    private const int Many = 51;
    private const double EventsPerSecond = 5;
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public async Task OneHost_FiftyPbxsMore_CostOfEach()
    {
        server.RequireOwn();
        var (oneIdle, oneBusy) = await MeasureAsync(1);
        var (idle, busy) = await MeasureAsync(Many);
        var each = (idle - oneIdle) / (Many - 1);
        Log("one PBX, idle", oneIdle);
        Log($"{Many} PBXs, idle", idle);
        Log("each further one, idle", each);
        Log("one PBX, 5 events/s", oneBusy);
        Log($"{Many} PBXs, 5 events/s each", busy);
        Log("each further one, 5 events/s", (busy - oneBusy) / (Many - 1));

        each.Connections.Should().BeLessThan(1.5, "a PBX has one connection, which its calls are written with");
        each.Statements.Should().BeLessThan(5, "a lease is renewed every two seconds");
    }

    [SkippableFact]
    public async Task TwoHosts_EachStandsByForHalf_CostOfStandingBy()
    {
        server.RequireOwn();
        var database = await server.CreateDatabaseAsync();
        var feed = await LiveFeed.StartAsync();
        var before = await StatusAsync(database, "Threads_connected");
        var folder = Directory.CreateTempSubdirectory("speakr-cost-").FullName;
        await using var first = new ChaosHost("first", Path.Combine(folder, "first"), Variables(Many, feed.Port, database));
        await using var second = new ChaosHost("second", Path.Combine(folder, "second"), Variables(Many, feed.Port, database));
        first.Start();
        for (var pbx = 0; pbx < Many; pbx++)
            await first.WaitForAsync($"This host saves the calls of P{pbx}.");
        await Task.Delay(Settling);
        var alone = await MeasureAsync(first.ProcessId, database, before);

        second.Start();
        await Eventually.BeTrueAsync(
            async () =>
            {
                var owners = await MariaDbServer.RowsAsync(
                    database,
                    "SELECT COUNT(*) FROM CallLeases WHERE name <> '' AND name NOT LIKE '%/next' AND owner IS NOT NULL GROUP BY SUBSTRING_INDEX(owner, ' ', -1)");
                return owners.Count == 2 && owners.Min(owner => int.Parse(owner, CultureInfo.InvariantCulture)) >= Many / 2;
            },
            "the hosts share the PBXs",
            TimeSpan.FromMinutes(4));
        await Task.Delay(Settling);
        var processor = Processor(second.ProcessId);
        var both = await MeasureAsync(first.ProcessId, database, before);
        // What the second host does is measured over the same time.
        processor = (Processor(second.ProcessId) - processor) / Window.TotalSeconds * 1000;

        Log("one host, all PBXs", alone);
        Log("first of two, half of them; connections and statements of both", both);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"second of two: {processor:0.00} ms/s, {Memory(second.ProcessId):0.00} MiB"));
        var standing = (both.Statements - alone.Statements) / Many;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"standing by for one PBX: {standing:0.00} statements/s"));
        standing.Should().BeInRange(0.1, 3, "a standby asks every second and renews its own lease twice in five");
        (await second.StopAsync()).Should().Be(0);
        (await first.StopAsync()).Should().Be(0);
        await feed.DisposeAsync();
        await server.DropDatabaseAsync(database);
    }

    private async Task<(Cost Idle, Cost Busy)> MeasureAsync(int pbxs)
    {
        var folder = Directory.CreateTempSubdirectory("speakr-cost-").FullName;
        var database = await server.CreateDatabaseAsync();
        var records = new FreePbxCdrTable(server);
        await records.CreateAsync(hasMarker: false);
        var feed = await LiveFeed.StartAsync();
        var before = await StatusAsync(database, "Threads_connected");
        await using var host = new ChaosHost("host", Path.Combine(folder, "host"), Variables(pbxs, feed.Port, database));
        host.Start();
        for (var pbx = 0; pbx < pbxs; pbx++)
            await host.WaitForAsync($"This host saves the calls of P{pbx}.");
        await Task.Delay(Settling);

        var idle = await MeasureAsync(host.ProcessId, database, before);
        var hours = new TaskCompletionSource();
        var running = new LivePbx(new StoryTeller(5, EventsPerSecond, TimeSpan.Zero), feed, records, EventsPerSecond).RunAsync(hours.Task);
        await Task.Delay(Settling);
        var busy = await MeasureAsync(host.ProcessId, database, before);

        hours.SetResult();
        await running;
        (await host.StopAsync()).Should().Be(0);
        await feed.DisposeAsync();
        await records.DropAsync();
        await server.DropDatabaseAsync(database);
        return (idle, busy);
    }

    private static Dictionary<string, string> Variables(int pbxs, int port, string database)
    {
        var variables = new Dictionary<string, string> { ["DATABASE_URL"] = MariaDbServer.UrlOf(database), ["PORT"] = "0" };
        for (var pbx = 0; pbx < pbxs; pbx++)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"SPEAKR_MONITOR__PBX__P{pbx}__SOCKET_URL")] =
                string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        }

        return variables;
    }

    private static async Task<Cost> MeasureAsync(int process, string database, double connectionsBefore)
    {
        var (processor, questions, commits) = (Processor(process), await StatusAsync(database, "Questions"), await StatusAsync(database, "Com_update"));
        var clock = Stopwatch.StartNew();
        await Task.Delay(Window);
        var seconds = clock.Elapsed.TotalSeconds;
        return new Cost(
            (Processor(process) - processor) / seconds * 1000,
            Memory(process),
            await StatusAsync(database, "Threads_connected") - connectionsBefore,
            (await StatusAsync(database, "Questions") - questions) / seconds,
            (await StatusAsync(database, "Com_update") - commits) / seconds);
    }

    private static async Task<double> StatusAsync(string database, string variable) =>
        double.Parse((await MariaDbServer.RowsAsync(database, $"SHOW GLOBAL STATUS LIKE '{variable}'"))[0].Split('|')[1], CultureInfo.InvariantCulture);

    /// <returns>Seconds of processor time.</returns>
    private static double Processor(int process)
    {
        // After the name, which may have blanks: state is the first, user and system time the 12th and 13th.
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <returns>MiB of resident memory.</returns>
    private static double Memory(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private void Log(string what, Cost cost) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {cost.Processor:0.00} ms/s, {cost.Memory:0.00} MiB, {cost.Connections:0.00} connections, {cost.Statements:0.00} statements/s, of them {cost.Updates:0.00} updates"));

    /// <summary>What a process costs.</summary>
    /// <param name="Processor">Milliseconds of processor time in a second.</param>
    /// <param name="Memory">MiB.</param>
    /// <param name="Connections">To the database.</param>
    /// <param name="Statements">To the database, in a second.</param>
    /// <param name="Updates">Those of them that change rows.</param>
    private sealed record Cost(double Processor, double Memory, double Connections, double Statements, double Updates)
    {
        public static Cost operator -(Cost left, Cost right) => new(
            left.Processor - right.Processor, left.Memory - right.Memory, left.Connections - right.Connections, left.Statements - right.Statements,
            left.Updates - right.Updates);

        public static Cost operator /(Cost cost, int count) =>
            new(cost.Processor / count, cost.Memory / count, cost.Connections / count, cost.Statements / count, cost.Updates / count);
    }
}
