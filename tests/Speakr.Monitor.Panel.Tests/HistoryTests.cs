using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Playwright;
using Speakr.Monitor.AspNetCore;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>Calls that are over are found again, page by page, one by one, and as a file.</summary>
[Collection(PanelTests.Name)]
public sealed class HistoryTests(Chromium chromium)
{
    [SkippableFact]
    public async Task Search_ByQueueAndStatus_IsAnAddressThatOthersCanOpen()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync("calls");

        await page.SelectOptionAsync("#queue", "Vendas");
        await page.SelectOptionAsync("#status", "Abandonado");
        await page.ClickAsync("button[type=submit]");
        await page.ArriveAsync(@"/calls\?.*queue=Vendas.*status=Abandonado");
        await using var other = await chromium.OpenAsync(application);
        var opened = await other.OpenAsync(new Uri(page.Url).PathAndQuery);

        var found = await RowsAsync(page);
        found.Should().NotBeEmpty().And.Equal(await RowsAsync(opened));
        (await page.Locator("tr[data-call]:not([data-status=Abandonado])").CountAsync()).Should().Be(0);
        (await page.Locator("tr[data-call] td:nth-child(4)").AllInnerTextsAsync()).Should().OnlyContain(way => way == "Vendas");
        (await opened.Locator("#queue").InputValueAsync()).Should().Be("Vendas");
    }

    [SkippableFact]
    public async Task Pages_LeadThroughAllCallsOnce()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.OpenAsync("calls");
        var rows = new List<string>(await RowsAsync(page));

        while (await page.Locator("a[rel=next]").CountAsync() > 0)
        {
            var next = await page.EvaluateAsync<string>("() => document.querySelector('a[rel=next]').href");
            await page.ClickAsync("a[rel=next]");
            await page.ArriveAsync(Regex.Escape(next));
            rows.AddRange(await RowsAsync(page));
        }

        rows.Should().OnlyHaveUniqueItems();
        rows.Count(call => call.StartsWith("ended.", StringComparison.Ordinal) || call == Centre.EndedCall).Should().Be(Centre.Ended);
    }

    [SkippableFact]
    public async Task Csv_HasWhatTheSearchFinds()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.OpenAsync("calls?queue=Suporte&status=Abandonado");

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a[download]"));

        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        download.SuggestedFilename.Should().Be("calls.csv");
        lines.Skip(1).Should().HaveCount((await RowsAsync(page)).Length).And.OnlyContain(line => line.Contains("Abandonado", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Call_OfTwoQueues_ShowsItsWay()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.OpenAsync("calls?number=11996604418");

        await page.ClickAsync($"[data-call='{Centre.EndedCall}'] a");
        await page.ArriveAsync($"/calls/{Regex.Escape(Centre.EndedCall)}$");

        (await page.Locator("[data-visit] th").AllInnerTextsAsync()).Should().Equal("1. Vendas", "2. Suporte");
        (await page.Locator(".journey .lane-name").AllInnerTextsAsync()).Should().Equal("Vendas", "Suporte");
        (await page.Locator(".rings").InnerTextAsync()).Should().Contain("Agente 1005").And.Contain("Agente 1011");
        (await page.Locator("[data-visit='2'] td").AllInnerTextsAsync()).Should().Contain("0:25").And.Contain("1:35");
    }

    [SkippableFact]
    public async Task Number_IsSearchedForOnlyByThoseWhoSeeIt()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application);
        await viewer.Context.AddCookiesAsync(application.SignedIn(AccessRole.Viewer));
        var page = await viewer.OpenAsync("calls");

        (await page.Locator("#number").CountAsync()).Should().Be(0);
        await page.GotoAsync("calls?number=11996604418");

        (await page.Locator("[role=alert]").CountAsync()).Should().Be(1);
        (await RowsAsync(page)).Should().BeEmpty();
    }

    private static Task<string[]> RowsAsync(IPage page) => page.EvaluateAsync<string[]>("[...document.querySelectorAll('tr[data-call]')].map(row => row.dataset.call)");
}
