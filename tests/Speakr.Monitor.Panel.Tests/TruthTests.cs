using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using MySqlConnector;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>The panel never shows old data as live: whatever is lost, it says so, and since when, and comes back by itself.</summary>
[Collection(PatientPanelTests.Name)]
public sealed class TruthTests(Chromium chromium)
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [SkippableFact]
    public async Task Wall_FeedIsKilled_IsStaleAndLiveWhenItIsBack()
    {
        chromium.Require();
        await using var feed = await FeedServer.StartAsync();
        await using var application = await PanelApplication.StartAsync(monitor => monitor.UseInMemoryHistory().AddSocketIOSource(feed.Url));
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();

        await feed.KillAsync();
        await page.SeeAsync(Seen.Stale);
        (await StaleTextAsync(page)).Should().MatchRegex(@"Stale since \d\d:\d\d:\d\d \(\d:\d\d\)");
        await page.SeeAsync("[data-lost-source]");

        await feed.RestartAsync();
        await page.SeeAsync(Seen.Live);
        await page.MissAsync("[data-lost-source]");
    }

    [SkippableFact]
    public async Task Wall_MonitorIsKilled_IsStaleWithinTenSecondsAndCurrentWhenItIsBack()
    {
        chromium.Require();
        var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();
        application.Pbx.Join("1.1");
        await page.SeeAsync(Seen.Waiting("1.1"));
        var loaded = await page.EvaluateAsync<double>("performance.timeOrigin");

        await application.DisposeAsync();
        (await SilenceAsync(page)).Should().BeLessThanOrEqualTo(TenSeconds);
        (await StaleTextAsync(page)).Should().MatchRegex(@"Stale since \d\d:\d\d:\d\d \(\d:\d\d\)");
        (await page.Locator(Seen.Waiting("1.1")).CountAsync()).Should().Be(1, "what was true stays readable");

        await using var restarted = await PanelApplication.StartAsync(port: application.Port);
        restarted.Pbx.Join("2.1");
        await page.SeeAsync(Seen.Waiting("2.1"));
        await page.SeeAsync(Seen.Live);
        await page.MissAsync($"[data-call='1.1']");
        (await page.EvaluateAsync<double>("performance.timeOrigin")).Should().Be(loaded, "nobody has to load the page again");
    }

    [SkippableFact]
    public async Task Wall_NothingPassesTheNetwork_IsStaleWithinTenSecondsAndCurrentWhenItFlows()
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync();
        await using var network = new TcpProxy(application.Port);
        await using var viewer = await chromium.OpenAsync(application, new() { BaseURL = $"http://127.0.0.1:{network.Port}/" });
        var page = await viewer.FollowAsync();

        network.Stall();
        (await SilenceAsync(page)).Should().BeLessThanOrEqualTo(TenSeconds);
        application.Pbx.Join("1.1");

        network.Flow();
        await page.SeeAsync(Seen.Waiting("1.1"));
        await page.SeeAsync(Seen.Live);
    }

    [SkippableFact]
    public async Task Wall_DatabaseIsAway_StaysLiveAndSaysSo()
    {
        chromium.Require();
        var absent = MariaDbProcess.AbsentBecause();
        Requirement.SkipUnless(absent is null, absent ?? "");
        await using var database = await MariaDbProcess.StartAsync();
        var connection = $"Server=127.0.0.1;Port={database.Port};User ID=root;SslMode=None";
        await using (var root = new MySqlConnection(connection))
        {
            await root.OpenAsync();
            await using var create = new MySqlCommand("CREATE DATABASE panel CHARACTER SET utf8mb4", root);
            await create.ExecuteNonQueryAsync();
        }

        var source = new ScriptedSource(TimeProvider.System);
        var pbx = new PbxScript(source);
        await using var application = await PanelApplication.StartAsync(
            monitor => monitor.UseMySqlHistory(connection + ";Database=panel").AddCallEventSource(_ => source));
        source.Connect();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();

        // It has begun to follow calls: before that it needs the database.
        pbx.Join("0.1");
        await page.SeeAsync(Seen.Waiting("0.1"));
        await database.KillAsync();
        pbx.Join("1.1");

        await page.SeeAsync(Seen.Waiting("1.1"));
        await page.SeeAsync("[data-history=away]");
        pbx.Connect("1.1");
        await page.SeeAsync(Seen.Active("1.1"));
        (await page.Locator(Seen.Live).CountAsync()).Should().Be(1);

        await database.StartAgainAsync();
        await page.MissAsync("[data-history=away]");
    }

    /// <summary>Waits until the page says that it is stale, and reads from it in the same moment how long it has been, so that delays of the test do not count.</summary>
    private static async Task<TimeSpan> SilenceAsync(IPage page)
    {
        var shown = await page.UntilAsync(
            "stale => document.querySelector(`${stale} [data-stale]`)?.textContent.match(/\\((\\d+:\\d\\d)\\)/)?.[1]", Seen.Stale);
        var parts = (await shown.JsonValueAsync<string>()).Split(':').Select(int.Parse).ToArray();
        return new TimeSpan(0, parts[0], parts[1]);
    }

    private static async Task<string> StaleTextAsync(IPage page)
    {
        await page.Locator($"{Seen.Stale} .when-stale").WaitForAsync();
        return (await page.Locator($"{Seen.Stale} .when-stale").InnerTextAsync()).Trim();
    }
}
