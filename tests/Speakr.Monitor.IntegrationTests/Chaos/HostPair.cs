using System.Globalization;
using System.Text.Json.Nodes;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>A host that saves and one that stands by, on one feed and one history.</summary>
internal sealed class HostPair : IAsyncDisposable
{
    // No limit of the product: so long a loaded machine may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-pair-").FullName;
    private readonly MariaDbServer _server;
    private readonly string _database;
    private readonly FeedServer _feed;
    private int _calls;

    private HostPair(MariaDbServer server, string database, FeedServer feed)
    {
        (_server, _database, _feed) = (server, database, feed);
        FeedOfFirst = new TcpProxy(feed.Port);
        First = NewHost("first", FeedOfFirst.Port);
        Second = NewHost("second", feed.Port);
    }

    public ChaosHost First { get; }

    public ChaosHost Second { get; }

    public TcpProxy FeedOfFirst { get; }

    public static async Task<HostPair> StartAsync(MariaDbServer server)
    {
        server.RequireOwn();
        var database = await server.CreateDatabaseAsync();
        var pair = new HostPair(server, database, await FeedServer.StartAsync());
        try
        {
            pair.First.Start();
            await pair.First.WaitForAsync("This host saves the calls of");
            pair.Second.Start();
            await pair.Second.WaitForAsync("This host stands by for");
            await pair.First.WaitForAsync("is connected");
            await pair.Second.WaitForAsync("is connected");
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public HandCall NewCall() => new(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{_calls += 2}"));

    public Task SayAsync(IEnumerable<JsonNode> payloads) => _feed.EmitAsync([.. payloads]);

    public Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(_database, query);

    public Task ExecuteAsync(params string[] statements) => MariaDbServer.ExecuteAsync(_database, statements);

    /// <summary>Waits until so many calls have this state and place on the panel.</summary>
    public async Task AwaitRowsAsync(string expected, int count)
    {
        var giveUpAt = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            var rows = await RowsAsync("SELECT status, showOnPanel + 0 FROM CallsHistory");
            if (rows.Count(row => row == expected) == count)
                return;
            if (DateTimeOffset.UtcNow > giveUpAt)
                throw new TimeoutException($"Not {count} times {expected} but: {string.Join(", ", rows)}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await FeedOfFirst.DisposeAsync();
        await _feed.DisposeAsync();
        await _server.DropDatabaseAsync(_database);
        Directory.Delete(_folder, recursive: true);
    }

    private ChaosHost NewHost(string name, int feedPort) => new(name, Path.Combine(_folder, name), new Dictionary<string, string>
    {
        ["SOCKET_URL"] = $"http://127.0.0.1:{feedPort}",
        ["DATABASE_URL"] = $"mysql://root@127.0.0.1:{_server.Process.Port}/{MariaDbServer.DatabaseOf(_database)}?sslmode=disabled",
        ["PORT"] = "0",
    });
}
