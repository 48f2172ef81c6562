using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>A call as the PBX tells it is seen on the wall, on its way from the event to the glass.</summary>
[Collection(PanelTests.Name)]
public sealed class LiveCallTests(Chromium chromium)
{
    private const string Call = "1795890343.22";

    private static readonly (string Key, string Value)[] Ids = [("Uniqueid", Call), ("Linkedid", Call), ("Channel", "PJSIP/trunk-0000001f")];

    [SkippableFact]
    public async Task Call_OfASocketIOFeed_IsSeenAtEachEvent()
    {
        chromium.Require();
        await using var feed = await FeedServer.StartAsync();
        await using var application = await PanelApplication.StartAsync(monitor => monitor.UseInMemoryHistory().AddSocketIOSource(feed.Url));

        await ShouldBeSeenAsync(application, packet => feed.EmitAsync(ToJson(packet)));
    }

    [SkippableFact]
    public async Task Call_OfAmi_IsSeenAtEachEvent()
    {
        chromium.Require();
        await using var pbx = new AmiServer().Start();
        await using var application = await PanelApplication.StartAsync(monitor => monitor.UseInMemoryHistory().AddAmiSource(options => options.UseUrl(pbx.Url)));

        await ShouldBeSeenAsync(application, packet => pbx.SendAsync(ToAmi(packet)));
    }

    [SkippableFact]
    public async Task Queue_ThatTurnsRed_IsSeenAndSaid()
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync(services: services => services.Configure<SpeakrMonitorOptions>(
            options => options.Statistics.Alerts.Waiting = new AlertThreshold(2, 3)));
        await using var viewer = await chromium.OpenAsync(application);
        application.Pbx.Join("1.1");
        var page = await viewer.FollowAsync();
        await page.SeeAsync(Seen.Figure("8001", "waiting"), "1");

        application.Pbx.Join("1.2");
        await page.SeeAsync("[data-queue='8001'][data-alert=amber] .alert");
        application.Pbx.Join("1.3");
        await page.SeeAsync("[data-queue='8001'][data-alert=red] .alert");

        await page.UntilAsync("() => /^8001: .+/.test(document.querySelector('#announcement[role=status]').textContent)");
    }

    private async Task ShouldBeSeenAsync(PanelApplication application, Func<(string Key, string Value)[], Task> sendAsync)
    {
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();

        await sendAsync([("Event", "QueueCallerJoin"), .. Ids, ("Queue", "8001"), ("CallerIDNum", "11987650501")]);
        await page.SeeAsync(Seen.Waiting(Call));
        await page.SeeAsync(Seen.Figure("8001", "waiting"), "1");
        await page.SeeAsync(Seen.Figure("8001", "talking"), "0");

        await sendAsync(
            [("Event", "AgentConnect"), .. Ids, ("Queue", "8001"), ("Interface", "PJSIP/1001"), ("MemberName", "Agent 1001"), ("DestUniqueid", "1795890344.23"), ("HoldTime", "1")]);
        await page.SeeAsync(Seen.Active(Call));
        await page.MissAsync(Seen.Waiting(Call));
        await page.SeeAsync(Seen.Figure("8001", "waiting"), "0");
        await page.SeeAsync(Seen.Figure("8001", "talking"), "1");

        await sendAsync([("Event", "Hangup"), .. Ids, ("Cause", "16")]);
        await page.MissAsync($"[data-call='{Call}']");
        await page.SeeAsync(Seen.Figure("8001", "talking"), "0");
    }

    // Feeds have the names of fields in small letters.
    private static JsonObject ToJson((string Key, string Value)[] packet) =>
        new(packet.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key.ToLowerInvariant(), field.Value)));

    private static string ToAmi((string Key, string Value)[] packet) => string.Concat(packet.Select(field => $"{field.Key}: {field.Value}\r\n")) + "\r\n";
}
