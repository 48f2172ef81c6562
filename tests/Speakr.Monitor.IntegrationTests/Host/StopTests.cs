using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Chaos;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>How the real host ends when something would keep it.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class StopTests(MariaDbServer server, ITestOutputHelper output)
{
    // A web server that waits for its clients takes the whole time for stopping.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Stop_ClientsHoldTheWebServer_FeedAndLeaseAreGivenUpFirst()
    {
        var database = await server.CreateDatabaseAsync();
        await using var feed = await FeedServer.StartAsync();
        var port = Programs.FreePort();
        await using var first = Start(feed, database, port);
        await first.WaitForOutputAsync(line => line.Contains("This host saves the calls of", StringComparison.Ordinal));
        await using var second = Start(feed, database, 0);
        await second.WaitForOutputAsync(line => line.Contains("This host stands by for", StringComparison.Ordinal));
        await second.WaitForOutputAsync(line => line.Contains("is connected", StringComparison.Ordinal));
        var clients = await Task.WhenAll(HeldRequest.Kinds.Keys.Select(kind => HeldRequest.OpenAsync(kind, port)));

        var clock = Stopwatch.StartNew();
        first.Signal("TERM");
        await second.WaitForOutputAsync(line => line.Contains("This host saves the calls of", StringComparison.Ordinal));
        var takenOver = clock.Elapsed;
        (await first.ExitCodeAsync()).Should().Be(0);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"taken over after {takenOver.TotalSeconds:0.00} s, ended after {clock.Elapsed.TotalSeconds:0.00} s"));
        clock.Elapsed.Should().BeLessThan(ShutdownTimeout / 2);
        Array.ForEach(clients, client => client.Dispose());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_WithoutJournalWhileTheHistoryIsAway_EndsWithOneUnlessNothingIsLost(bool hasEvents)
    {
        await using var feed = await FeedServer.StartAsync();
        var port = Programs.FreePort();
        await using var host = HostProcess.Start("run", new Dictionary<string, string>
        {
            ["SOCKET_URL"] = feed.Url, ["DATABASE_URL"] = $"mysql://speakr@127.0.0.1:{Programs.FreePort()}/speakr",
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["SPEAKR_MONITOR__JOURNAL"] = "off", ["SPEAKR_MONITOR__SHUTDOWN_TIMEOUT"] = "2",
        });
        await host.WaitForOutputAsync(line => line.Contains("is connected", StringComparison.Ordinal));
        if (hasEvents)
        {
            var calls = Enumerable.Range(1, 50).Select(number => new HandCall($"1.{number}")).ToList();
            await feed.EmitAsync([.. calls.Select(call => (JsonNode)call.Join)]);
            await UntilWaitingAsync(port, calls.Count);
        }

        host.Signal("TERM");

        (await host.ExitCodeAsync()).Should().Be(hasEvents ? 1 : 0);
        host.ErrorLines.Should().HaveCount(hasEvents ? 1 : 0);
    }

    private static HostProcess Start(FeedServer feed, string database, int port) => HostProcess.Start("run", new Dictionary<string, string>
    {
        ["SOCKET_URL"] = feed.Url, ["DATABASE_URL"] = MariaDbServer.UrlOf(database), ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["SPEAKR_MONITOR__SHUTDOWN_TIMEOUT"] = ShutdownTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    });

    private static async Task UntilWaitingAsync(int port, int events)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"), patience.Token);
            var health = JsonNode.Parse(await answer.Content.ReadAsStringAsync(patience.Token))!;
            if ((long)health["pbxs"]![0]!["waiting"]! >= events)
                return;
            await Task.Delay(50, patience.Token);
        }
    }
}
