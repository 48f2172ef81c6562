using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>A host whose wall clock can be stepped, between a feed and a history whose clocks are right.</summary>
internal sealed class ClockScene : IAsyncDisposable
{
    // No limit of the product: so long a loaded machine may take. What waits for a stepped clock takes an hour, or a day.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan JournalPatience = TimeSpan.FromSeconds(75);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-clock-").FullName;
    private readonly MariaDbServer _server;
    private readonly string _database;
    private readonly FeedServer _feed;
    private readonly int _port = Programs.FreePort();
    private int _calls;

    private ClockScene(MariaDbServer server, string database, FeedServer feed)
    {
        (_server, _database, _feed) = (server, database, feed);
        var clock = HostClock.TryCreate(_folder);
        Skip.If(clock is null, "There is no libfaketime (Debian: faketime), so no clock can be stepped.");
        Clock = clock!;
        Host = new ChaosHost("stepped", _folder, new Dictionary<string, string>
        {
            ["SOCKET_URL"] = feed.Url,
            ["DATABASE_URL"] = MariaDbServer.UrlOf(database),
            ["PORT"] = _port.ToString(CultureInfo.InvariantCulture),
        }) { Clock = clock };
    }

    public ChaosHost Host { get; }

    public HostClock Clock { get; }

    public static async Task<ClockScene> StartAsync(MariaDbServer server)
    {
        var database = await server.CreateDatabaseAsync();
        var scene = new ClockScene(server, database, await FeedServer.StartAsync());
        await scene.StartHostAsync();
        return scene;
    }

    public async Task StartHostAsync()
    {
        Host.Start();
        await Host.WaitForAsync("This host saves the calls of");
        await Host.WaitForAsync("is connected");
    }

    public HandCall NewCall() => new(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{_calls += 2}"));

    public Task SayAsync(params JsonNode[] payloads) => _feed.EmitAsync(payloads);

    public Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(_database, query);

    /// <summary>The state of a call and its place on the panel.</summary>
    public async Task<string> StateAsync(HandCall call) =>
        (await RowsAsync($"SELECT status, showOnPanel + 0 FROM CallsHistory WHERE linkId = '{call.Id}'")).SingleOrDefault() ?? "";

    /// <summary>Waits until each call has its state.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> AwaitAsync(params (HandCall Call, string State)[] expected)
    {
        var clock = Stopwatch.StartNew();
        foreach (var (call, state) in expected)
        {
            while (await StateAsync(call) is var found && found != state)
            {
                if (clock.Elapsed > Patience)
                    throw new TimeoutException($"After {Patience.TotalSeconds:0} s call {Array.FindIndex(expected, one => one.Call == call)} is \"{found}\" and not \"{state}\".");
                await Task.Delay(50);
            }
        }

        return clock.Elapsed;
    }

    /// <summary>Waits until the journal has as few events as that; what is over is removed after half a minute.</summary>
    /// <returns>How many it had last.</returns>
    public async Task<int> AwaitJournalAsync(Func<int, bool> isReached)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync("/health/ready"));
            var events = answer.RootElement.GetProperty("pbxs")[0].GetProperty("journalEvents").GetInt32();
            if (isReached(events) || clock.Elapsed > JournalPatience)
                return events;
            await Task.Delay(250);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _feed.DisposeAsync();
        await _server.DropDatabaseAsync(_database);
    }
}
