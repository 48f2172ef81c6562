using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>A browser makes six connections to a server over HTTP/1.1; more tabs than that stay live.</summary>
[Collection(PanelTests.Name)]
public sealed class TabTests(Chromium chromium)
{
    private const int Tabs = 7;

    [SkippableFact]
    public async Task SevenTabs_OfOneBrowser_AllFollowOverOneStream()
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var pages = await OpenAsync(viewer);

        await ShouldAllFollowAsync(application, pages);

        application.Streams.Should().Be(1);
    }

    [SkippableFact]
    public async Task SevenTabs_WithoutSharedWorkers_AllFollowByPolling()
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        await viewer.Context.AddInitScriptAsync("delete window.SharedWorker;");
        var pages = await OpenAsync(viewer);

        await ShouldAllFollowAsync(application, pages);

        application.Streams.Should().Be(0);
    }

    [SkippableFact]
    public async Task Tabs_OneIsClosed_TheOthersGoOn()
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var first = await viewer.FollowAsync();
        var second = await viewer.FollowAsync();

        await first.CloseAsync();
        application.Pbx.Join("1.1");

        await second.SeeAsync(Seen.Waiting("1.1"));
        var third = await viewer.FollowAsync();
        application.Pbx.Join("1.2");
        await third.SeeAsync(Seen.Waiting("1.1"));
        await third.SeeAsync(Seen.Waiting("1.2"));
        application.Streams.Should().Be(1);
    }

    private static async Task<IPage[]> OpenAsync(Viewer viewer)
    {
        var pages = new List<IPage>();
        for (var tab = 0; tab < Tabs; tab++)
            pages.Add(await viewer.FollowAsync());
        return [.. pages];
    }

    // How soon is measured with one tab: seven of them, drawn by a busy machine, say more about the machine.
    private static async Task ShouldAllFollowAsync(PanelApplication application, IPage[] pages)
    {
        application.Pbx.Join("1.1");
        await Task.WhenAll(pages.Select(page => page.SeeAsync(Seen.Waiting("1.1"))));
        application.Pbx.HangUp("1.1");
        await Task.WhenAll(pages.Select(page => page.MissAsync("[data-call='1.1']")));
        foreach (var page in pages)
            (await page.Locator(Seen.Live).CountAsync()).Should().Be(1);
    }
}
