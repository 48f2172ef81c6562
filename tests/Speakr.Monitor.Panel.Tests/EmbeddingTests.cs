using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>The panel in somebody else's application, which has Blazor pages of its own and another path base.</summary>
[Collection(PanelTests.Name)]
public sealed class EmbeddingTests(Chromium chromium)
{
    private const string Root = "/office/calls-panel/";

    [SkippableFact]
    public async Task Panel_BesideBlazorPagesUnderAPathBase_WorksAndLinksRight()
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync(
            services: services => services.AddRazorComponents().AddInteractiveServerComponents(),
            map: app =>
            {
                app.UsePathBase("/office");
                app.UseRouting();
                app.UseAntiforgery();
                app.MapRazorComponents<OfficePage>().AddInteractiveServerRenderMode();
                app.MapSpeakrMonitor("/calls-panel");
            });
        await using var viewer = await chromium.OpenAsync(application);
        application.Pbx.Join("1.1");

        var page = await viewer.FollowAsync(Root);
        await page.SeeAsync(Seen.Waiting("1.1"));
        application.Pbx.Connect("1.1");
        await page.SeeAsync(Seen.Active("1.1"));

        var links = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('a[href]')].map(link => new URL(link.href).pathname)");
        links.Should().HaveCountGreaterThan(8).And.OnlyContain(link => link.StartsWith(Root, StringComparison.Ordinal) || link == "/office/calls-panel");
        foreach (var link in links.Distinct())
            (await viewer.Context.APIRequest.GetAsync(link)).Status.Should().Be(200, link);
        await page.ClickAsync(".bar nav a[href$=agents]");
        await page.ArriveAsync($"{Root}agents$");
        await page.SeeAsync(Seen.Live);

        await page.GotoAsync("/office/home");
        (await page.Locator("h1").InnerTextAsync()).Should().Be("The office");
        viewer.Complaints.Should().BeEmpty();
    }
}
