using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Eight PBXs under load and three hosts that share them, one of which is killed and comes back.</summary>
[Collection(PatientMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class SpreadTests(MariaDbServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Pbxs = 8;
    private const double EventsPerSecond = 5;

    // What is promised.
    private static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(10);

    // No limit of the product: so long a loaded machine may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-spread-").FullName;
    private readonly FreePbxCdrTable _records = new(server);
    private readonly List<LiveFeed> _feeds = [];
    private readonly List<ChaosHost> _hosts = [];
    private readonly TaskCompletionSource _hours = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private Task _running = Task.CompletedTask;
    private string _database = "";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        _hours.TrySetResult();
        await _running;
        foreach (var feed in _feeds)
            await feed.DisposeAsync();
        await _records.DropAsync();
        if (_database.Length > 0)
            await server.DropDatabaseAsync(_database);
        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task EightPbxsThreeHosts_OneKilledAndBack_AreSharedAgainAndNoCallIsLost()
    {
        await StartAsync();
        var calls = await OpenAsync();
        _running = Task.WhenAll(calls.Select(pbx => pbx.RunAsync(_hours.Task)));
        await AwaitSpreadAsync("three hosts", [2, 3, 3]);

        var dead = _hosts[0].ProcessId;
        var clock = Stopwatch.StartNew();
        await _hosts[0].KillAsync();
        await AwaitAsync("every PBX has a host that saves", held => held.Values.Sum() == Pbxs && !held.ContainsKey(dead));
        var taken = clock.Elapsed;
        await AwaitSpreadAsync("two hosts", [4, 4]);
        Log(string.Create(CultureInfo.InvariantCulture, $"after the kill: all have a host after {taken.TotalSeconds:0.0} s, shared after {clock.Elapsed.TotalSeconds:0.0} s"));

        clock.Restart();
        _hosts[0].Start();
        await AwaitSpreadAsync("three hosts again", [2, 3, 3]);
        Log(string.Create(CultureInfo.InvariantCulture, $"the host that came back has its share after {clock.Elapsed.TotalSeconds:0.0} s"));

        _hours.SetResult();
        await _running;
        await ShouldBeRightAsync(calls);
        foreach (var host in _hosts)
            (await host.StopAsync()).Should().Be(0);
        taken.Should().BeLessThan(TakeOverLimit);
    }

    private async Task StartAsync()
    {
        server.RequireOwn();
        _database = await server.CreateDatabaseAsync();
        await _records.CreateAsync(hasMarker: false);
        for (var pbx = 0; pbx < Pbxs; pbx++)
            _feeds.Add(await LiveFeed.StartAsync());
        for (var number = 0; number < 3; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"host{number}");
            _hosts.Add(new ChaosHost(name, Path.Combine(_folder, name), Variables()));
            // One after the other, so that the first one has all PBXs and must share them.
            _hosts[number].Start();
            for (var pbx = 0; pbx < Pbxs; pbx++)
                await AwaitConnectedAsync(_hosts[number], Name(pbx));
        }
    }

    private static async Task AwaitConnectedAsync(ChaosHost host, string pbx)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await host.WaitForAsync($"Source {pbx} is connected");
                return;
            }
            catch (TimeoutException) when (clock.Elapsed < Patience)
            {
                // Eleven processes start here.
            }
        }
    }

    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string> { ["DATABASE_URL"] = MariaDbServer.UrlOf(_database), ["PORT"] = "0" };
        for (var pbx = 0; pbx < Pbxs; pbx++)
            variables[$"SPEAKR_MONITOR__PBX__{Name(pbx)}__SOCKET_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_feeds[pbx].Port}");
        return variables;
    }

    private async Task<List<LivePbx>> OpenAsync()
    {
        var offset = await LivePbx.OffsetAsync(_records);
        return [.. Enumerable.Range(0, Pbxs).Select(pbx =>
            new LivePbx(new StoryTeller(pbx, EventsPerSecond, offset), _feeds[pbx], _records, EventsPerSecond))];
    }

    private async Task ShouldBeRightAsync(List<LivePbx> calls)
    {
        List<CallStory> stories = [.. calls.SelectMany((pbx, number) => pbx.Stories.Select(story =>
            story with { Truth = story.Truth with { LinkedId = $"{Name(number)}-{story.Truth.LinkedId}" } }))];
        var check = new HistoryCheck(stories, new Hearing([.. _hosts.Select(host => host.Name)], _ => true), _database, _records);
        var clock = Stopwatch.StartNew();
        var findings = await check.RunAsync();
        while (!findings.IsRight && clock.Elapsed < Patience)
        {
            await Task.Delay(500);
            findings = await check.RunAsync();
        }

        Log($"{stories.Count} calls: {findings}");
        if (!findings.IsRight)
            Assert.Fail(await check.DescribeAsync(findings));
    }

    private Task AwaitSpreadAsync(string what, int[] expected) =>
        AwaitAsync(what, held => held.Values.Sum() == Pbxs && held.Values.Order().SequenceEqual(expected));

    /// <param name="what">What is waited for.</param>
    /// <param name="isSo">Whether it is so, by the number of PBXs of each process that saves.</param>
    private async Task AwaitAsync(string what, Func<IReadOnlyDictionary<int, int>, bool> isSo)
    {
        var clock = Stopwatch.StartNew();
        var last = "";
        while (true)
        {
            var held = await HeldAsync();
            var text = string.Join(", ", held.OrderBy(host => host.Key).Select(host => $"{host.Key}: {host.Value}"));
            if (text != last)
                Log($"process: PBXs {text}");
            last = text;
            if (isSo(held))
            {
                Log(string.Create(CultureInfo.InvariantCulture, $"{what}: after {clock.Elapsed.TotalSeconds:0.0} s"));
                return;
            }

            clock.Elapsed.Should().BeLessThan(Patience, what);
            await Task.Delay(100);
        }
    }

    private async Task<Dictionary<int, int>> HeldAsync()
    {
        var rows = await MariaDbServer.RowsAsync(
            _database,
            "SELECT SUBSTRING_INDEX(owner, ' ', -1), COUNT(*) FROM CallLeases WHERE name <> '' AND name NOT LIKE '%/next' AND owner IS NOT NULL "
            + "AND expiresAt > UTC_TIMESTAMP(3) GROUP BY 1");
        return rows.Select(row => row.Split('|')).ToDictionary(
            row => int.Parse(row[0], CultureInfo.InvariantCulture), row => int.Parse(row[1], CultureInfo.InvariantCulture));
    }

    private static string Name(int pbx) => string.Create(CultureInfo.InvariantCulture, $"P{pbx}");

    private void Log(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,6:0.0} {text}"));
}
