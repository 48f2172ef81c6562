using System.Diagnostics;
using System.Globalization;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Sync;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>
/// Two hosts with the same settings, each behind proxies of its own, between a feed, a database server of the test's own for the history, and
/// the PBX's database, which nothing happens to.
/// </summary>
internal sealed class ChaosScene(MariaDbServer pbx) : IAsyncDisposable
{
    // A connection that was bad during a trouble is given up at once afterwards, if at all.
    private static readonly TimeSpan SteadyAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan WriterPatience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-chaos-").FullName;
    private readonly List<IAsyncDisposable> _parts = [];

    public static IReadOnlyList<string> Names { get; } = ["a", "b"];

    public MariaDbServer History { get; } = new();

    public string Database { get; private set; } = "";

    public FreePbxCdrTable Records { get; } = new(pbx);

    public LiveFeed Feed { get; private set; } = null!;

    public Dictionary<string, TcpProxy> FeedProxies { get; } = [];

    public Dictionary<string, TcpProxy> HistoryProxies { get; } = [];

    public List<ChaosHost> Hosts { get; } = [];

    public SpoiltTables Tables { get; private set; } = null!;

    public EventFlood Flood { get; private set; } = null!;

    public RestoredCopies Copies { get; private set; } = null!;

    /// <summary>Whether copied records are marked.</summary>
    public bool Marks { get; private set; }

    /// <summary>Where one host's journal is; <see langword="null"/> where nothing may be mounted.</summary>
    public SmallDisk? Disk { get; private set; }

    public static string HostOfDisk => Names[^1];

    /// <param name="marks">Whether copied records are marked.</param>
    public async Task StartAsync(bool marks)
    {
        Marks = marks;
        await History.InitializeAsync();
        History.RequireOwn();
        Database = await History.CreateDatabaseAsync();
        await Records.CreateAsync(marks);
        _parts.Add(Feed = await LiveFeed.StartAsync());
        Flood = new EventFlood(Feed);
        Tables = new SpoiltTables(Database, Hosts);
        await Tables.CreateUserAsync();
        Copies = new RestoredCopies(Database, Hosts);
        Disk = SmallDisk.TryMount(megabytes: 24);
        foreach (var name in Names)
            AddHost(name);
        foreach (var host in Hosts)
        {
            host.Start();
            await host.WaitForAsync("is connected");
        }

        await Hosts[0].WaitForAsync("This host saves the calls of");
    }

    /// <summary>Whether a host is connected to the feed, has been for a while, and keeps what it hears.</summary>
    public bool Hears(string host) =>
        FeedProxies[host].IsSteady(SteadyAfter) && Hosts.Find(other => other.Name == host) is { IsConnected: true, IsDurable: true };

    /// <summary>Waits until a host saves.</summary>
    public async Task AwaitWriterAsync()
    {
        var clock = Stopwatch.StartNew();
        while (!Hosts.Exists(host => host.IsWriting))
        {
            if (clock.Elapsed > WriterPatience)
                throw new TimeoutException("No host saves.");
            await Task.Delay(100);
        }
    }

    /// <summary>Every process runs again and every connection is possible.</summary>
    public void Calm()
    {
        foreach (var host in Hosts)
        {
            host.Look();
            if (!host.IsRunning)
                host.Start();
        }
    }

    public async Task<List<string>> WriteLogsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("speakr-chaos-logs-").FullName;
        var files = new List<string>();
        foreach (var host in Hosts)
            files.Add(await host.WriteLogAsync(folder));
        return files;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
            await host.DisposeAsync();
        for (var part = _parts.Count - 1; part >= 0; part--)
            await _parts[part].DisposeAsync();
        Disk?.Dispose();
        await History.DisposeAsync();
        await Records.DropAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void AddHost(string name)
    {
        _parts.Add(FeedProxies[name] = new TcpProxy(Feed.Port));
        _parts.Add(HistoryProxies[name] = new TcpProxy(History.Process.Port));
        var variables = SyncScene.Variables("FREEPBX_DB", Records.Database).ToDictionary();
        variables["SOCKET_URL"] = $"http://127.0.0.1:{FeedProxies[name].Port}";
        variables["DATABASE_URL"] = $"mysql://{SpoiltTables.User}@127.0.0.1:{HistoryProxies[name].Port}/{MariaDbServer.DatabaseOf(Database)}?sslmode=disabled";
        var port = Programs.FreePort();
        variables["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        variables["SPEAKR_MONITOR__JOURNAL_MAX_SIZE"] = "10";
        if (Disk is not null && name == HostOfDisk)
            variables["SPEAKR_MONITOR__JOURNAL"] = Path.Combine(Disk.Path, "journal");
        var folder = Path.Combine(_folder, name);
        Hosts.Add(new ChaosHost(name, folder, variables) { Port = port, Clock = HostClock.TryCreate(folder) });
    }
}
