
namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>All that can go wrong in a scene.</summary>
internal static class Troubles
{
    /// <param name="scene">What they happen to.</param>
    /// <param name="seed">Decides how far clocks are stepped and how old backups are.</param>
    /// <param name="log">Takes what is worth knowing of them.</param>
    public static IReadOnlyList<Trouble> Of(ChaosScene scene, int seed, Action<string> log) =>
    [
        .. scene.Hosts.SelectMany(host => OfHost(host, log)),
        .. scene.Hosts.SelectMany((host, number) => OfClock(host, new Random(seed + number), log)),
        .. OfDatabase(scene.History.Process),
        .. OfFeed(scene),
        .. scene.FeedProxies.SelectMany(proxy => OfProxy(proxy.Value, $"feed of host {proxy.Key}", [proxy.Key])),
        .. scene.HistoryProxies.SelectMany(proxy => OfProxy(proxy.Value, $"database of host {proxy.Key}", [])),
        .. OfTables(scene),
        .. OfJournals(scene),
        .. OfBackups(scene, new Random(seed)),
        .. scene.Hosts.Select(OfWebServer),
        .. scene.Disk is null ? [] : OfDisk(scene.Disk, ChaosScene.HostOfDisk),
    ];

    private static IEnumerable<Trouble> OfHost(ChaosHost host, Action<string> log)
    {
        string[] deaf = [host.Name];
        var target = $"host {host.Name}";
        yield return new Trouble("kill host", target, 0, 5, host.KillAsync, () => Start(host)) { Deafens = deaf };
        // Longer than its lease at times.
        yield return new Trouble("pause host", target, 2, 12, () => Now(host.Pause), () => Now(host.Continue)) { Deafens = deaf };
        yield return new Trouble("stop host", target, 0, 5, () => StopAsync(host, log), () => Start(host)) { Deafens = deaf };
    }

    /// <summary>It goes wrong by a step, and right by another.</summary>
    private static IEnumerable<Trouble> OfClock(ChaosHost host, Random random, Action<string> log)
    {
        if (host.Clock is not { } clock)
            yield break;
        yield return new Trouble("step clock", $"clock of host {host.Name}", 2, 15, () => Now(Step), () => Now(() => clock.Set(TimeSpan.Zero)));

        void Step()
        {
            var offset = TimeSpan.FromMinutes((random.Next(2) == 0 ? -1 : 1) * random.Next(1, 61));
            log($"the clock of host {host.Name} steps by {offset}");
            clock.Set(offset);
        }
    }

    private static IEnumerable<Trouble> OfDatabase(MariaDbProcess database)
    {
        const string target = "database";
        yield return new Trouble("pause database", target, 1, 12, () => Now(database.Pause), () => Now(database.Continue));
        yield return new Trouble("stop database", target, 0, 8, database.StopAsync, database.StartAgainAsync);
        yield return new Trouble("kill database", target, 0, 8, database.KillAsync, database.StartAgainAsync);
    }

    private static IEnumerable<Trouble> OfFeed(ChaosScene scene)
    {
        const string target = "feed";
        string[] deaf = [.. scene.Hosts.Select(host => host.Name)];
        yield return new Trouble("kill feed", target, 0, 6, scene.Feed.KillAsync, scene.Feed.RestartAsync) { Deafens = deaf };
        yield return new Trouble("pause feed", target, 1, 10, () => Now(scene.Feed.Freeze), () => Now(scene.Feed.Thaw)) { Deafens = deaf };
    }

    private static IEnumerable<Trouble> OfProxy(TcpProxy proxy, string target, string[] deaf)
    {
        yield return new Trouble("cut connection", target, 0, 0.5, () => Now(proxy.Cut), () => Task.CompletedTask) { Deafens = deaf };
        yield return new Trouble("stall connection", target, 1, 15, () => Now(proxy.Stall), () => Now(proxy.Flow)) { Deafens = deaf };
        yield return new Trouble("refuse connection", target, 1, 10, () => Now(proxy.Refuse), () => Now(proxy.Admit)) { Deafens = deaf };
    }

    private static IEnumerable<Trouble> OfDisk(SmallDisk disk, string host)
    {
        yield return new Trouble("fill disk", "disk", 3, 15, () => Now(disk.Fill), () => Now(disk.MakeRoom)) { Deafens = [host] };
    }

    /// <summary>A host that starts meanwhile would end with a sentence, or make the table anew.</summary>
    private static IEnumerable<Trouble> OfTables(ChaosScene scene)
    {
        string[] besides = ["database", .. scene.Hosts.Select(host => $"host {host.Name}")];
        foreach (var table in new[] { "CallsHistory", "CallQueueVisits" })
        {
            yield return new Trouble(
                "rename table", "tables", 1, 8, () => scene.Tables.HideAsync(table), () => scene.Tables.ShowAsync(table)) { Besides = besides };
        }

        yield return new Trouble("revoke rights", "tables", 1, 8, scene.Tables.RevokeAsync, scene.Tables.GrantAsync) { Besides = besides };
    }

    private static IEnumerable<Trouble> OfJournals(ChaosScene scene)
    {
        string[] deaf = [.. scene.Hosts.Select(host => host.Name)];
        yield return new Trouble("fill journal", "journals", 5, 10, () => Now(() => scene.Flood.Pour()), () => Task.CompletedTask)
        {
            Besides = ["feed"], Deafens = deaf,
        };
    }

    private static IEnumerable<Trouble> OfBackups(ChaosScene scene, Random random)
    {
        string[] hosts = [.. scene.Hosts.Select(host => host.Name)];
        yield return new Trouble("restore copies", "copies", 0, 2, scene.Copies.BeginAsync, scene.Copies.EndAsync)
        {
            Besides = ["database", .. hosts.Select(host => $"host {host}")], Deafens = hosts, NeedsCopies = true,
        };
        if (scene.Marks)
            yield return new Trouble("restore PBX", "marks", 0, 0, ForgetMarks, () => Task.CompletedTask) { NeedsCopies = true };

        // The backup has the rows, but not the marks that were made since.
        Task ForgetMarks() => scene.Records.ExecuteAsync($"UPDATE cdr SET sync = NULL WHERE calldate >= NOW() - INTERVAL {random.Next(5, 90)} SECOND");
    }

    private static Trouble OfWebServer(ChaosHost host)
    {
        var held = new HeldRequests(host.Port);
        return new Trouble("hold requests", $"web server of host {host.Name}", 5, 15, held.BeginAsync, held.EndAsync);
    }

    private static Task Start(ChaosHost host) => Now(host.Start);

    private static async Task StopAsync(ChaosHost host, Action<string> log) =>
        log($"host {host.Name} stopped with exit code {await host.StopAsync()}");

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
