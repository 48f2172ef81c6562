using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>All pages that the panel has.</summary>
internal static class PanelPages
{
    /// <summary>What tells each page from the others, in names of pictures, and its address.</summary>
    public static readonly (string Name, string Path)[] All =
    [
        ("wall", ""),
        ("tv", "?view=tv"),
        ("agents", "agents"),
        ("calls", "calls"),
        ("call", $"calls/{Centre.EndedCall}"),
        ("callbacks", "callbacks"),
        ("reports", "reports"),
        ("system", "system"),
        ("not-found", "calls/none"),
    ];

    public static readonly string[] Themes = ["light", "dark"];

    /// <summary>An application in the middle of a busy afternoon, with all of it stored.</summary>
    public static async Task<PanelApplication> StartBusyAsync()
    {
        var application = await PanelApplication.StartAsync(services: services => services
            .Configure<MonitorApiOptions>(options => options.RoleWithoutClaim = AccessRole.Supervisor)
            .Configure<SpeakrMonitorOptions>(options =>
            {
                options.Statistics.TimeZone = Centre.Zone();
                // Of six queues, one is red and two are amber.
                options.Statistics.Alerts.LongestWait = new AlertThreshold(60, 180);
            }));
        Centre.Fill(application.Pbx);
        using var client = new HttpClient { BaseAddress = application.Address };
        await Eventually.BeTrueAsync(
            async () => (await client.GetStringAsync(new Uri("", UriKind.Relative))).Contains("data-call=\"waiting.7\"", StringComparison.Ordinal)
                && (await client.GetAsync(new Uri($"calls/{Centre.EndedCall}", UriKind.Relative))).IsSuccessStatusCode
                // Figures of queues follow the calls by a moment, and forms offer the queues that have figures.
                && await OffersQueuesAsync(client),
            "the afternoon should be on the wall, in the figures and in the history");
        return application;
    }

    private static async Task<bool> OffersQueuesAsync(HttpClient client)
    {
        var page = WebUtility.HtmlDecode(await client.GetStringAsync(new Uri("calls", UriKind.Relative)));
        return Centre.Queues.All(queue => page.Contains($"<option value=\"{queue}\"", StringComparison.Ordinal));
    }

    /// <summary>Goes to a page in a theme, which the browser remembers from then on. One tab for all pages saves the browser a process for each.</summary>
    public static async Task GoAsync(this IPage tab, string path, string theme)
    {
        await tab.GotoAsync($"{path}{(path.Contains('?') ? '&' : '?')}theme={theme}");
        await tab.SeeAsync(Seen.Live);
    }
}
