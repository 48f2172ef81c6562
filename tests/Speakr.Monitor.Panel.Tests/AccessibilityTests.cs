using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>Everybody can use the panel: by the rules of WCAG 2.2 AA, by keyboard alone, and without scripts.</summary>
[Collection(PatientPanelTests.Name)]
public sealed class AccessibilityTests(Chromium chromium)
{
    private static readonly AxeRunOptions Rules = Only("tag", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    // Themes differ in colors alone.
    private static readonly AxeRunOptions ColorRules = Only("rule", "color-contrast");

    [SkippableFact]
    public Task EveryPage_BreaksNoRuleOfWcag() => ShouldBreakNoneAsync("light", Rules);

    [SkippableFact]
    [Trait(Length.Name, Length.LongCase)]
    public Task EveryPage_InTheDark_HasEnoughContrast() => ShouldBreakNoneAsync("dark", ColorRules);

    [SkippableFact]
    public async Task Keyboard_Alone_ReachesAndWorksEverything()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();

        await page.Keyboard.PressAsync("Tab");
        await ShouldHaveFocusAsync(page, ".skip");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("#content:focus");

        page = await viewer.FollowAsync();
        await TabToAsync(page, ".bar nav a[href='/calls']");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/calls");

        await TabToAsync(page, ".menu summary");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync(".menu[open]");
        await TabToAsync(page, ".menu a[hreflang=pt-BR]");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync("html[lang=pt-BR]");

        await TabToAsync(page, "#agent");
        await page.Keyboard.TypeAsync("1001");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/calls?*agent=1001*");
        await TabToAsync(page, "[data-call] a");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/calls/*");
    }

    [SkippableFact]
    public async Task Focus_OnACardThatIsReplaced_Stays()
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        application.Pbx.Join("1.1");
        var page = await viewer.FollowAsync();
        await page.SeeAsync(Seen.Figure("8001", "waiting"), "1");

        await page.FocusAsync("[data-queue='8001'] h3 a");
        application.Pbx.Join("1.2");
        await page.SeeAsync(Seen.Figure("8001", "waiting"), "2");
        await page.SeeAsync("[data-queue='8001'] h3 a:focus");

        await page.FocusAsync("[data-call='1.1'] a");
        application.Pbx.Connect("1.1");
        await page.SeeAsync(Seen.Active("1.1"));
        await page.SeeAsync("[data-call='1.1'] a:focus");
    }

    [SkippableFact]
    public async Task Script_SwitchedOff_PagesShowWhatWasTrueAndSayWhen()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application, new() { JavaScriptEnabled = false });
        var page = await viewer.OpenAsync();

        (await page.Locator(Seen.Waiting("waiting.0")).CountAsync()).Should().Be(1);
        (await page.Locator("[data-list=waiting] time").First.InnerTextAsync()).Should().MatchRegex(@"^3:\d\d$");
        foreach (var (_, path) in PanelPages.All)
        {
            await page.GotoAsync(path);
            (await page.Locator(".when-stale").InnerTextAsync()).Should().MatchRegex(@"As of \d\d:\d\d:\d\d$");
            (await page.Locator(".when-live").IsVisibleAsync()).Should().BeFalse("nothing says that it is live");
            (await page.Locator("button[data-print], button[data-sound], button[data-pause]").EvaluateAllAsync<bool>("buttons => buttons.every(button => button.hidden)")).Should().BeTrue();
        }
    }

    private async Task ShouldBreakNoneAsync(string theme, AxeRunOptions rules)
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application, new() { ReducedMotion = ReducedMotion.Reduce });
        var broken = new List<string>();

        foreach (var (name, path) in PanelPages.All)
        {
            var page = await viewer.OpenAsync(path, theme);
            if (await page.Locator(".menu summary").IsVisibleAsync())
                await page.Locator(".menu summary").ClickAsync();
            var result = await page.RunAxe(rules);
            result.Passes.Should().NotBeEmpty();
            broken.AddRange(result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{name}: {rule.Id} at {node.Html} ({string.Join(' ', node.Any.Select(check => check.Message))})")));
            await page.CloseAsync();
        }

        broken.Should().BeEmpty();
    }

    private static AxeRunOptions Only(string type, params List<string> values) =>
        new() { RunOnly = new RunOnlyOptions { Type = type, Values = values }, ResultTypes = [ResultType.Violations] };

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                await ShouldHaveFocusAsync(page, selector);
                return;
            }
        }

        throw new InvalidOperationException($"The Tab key does not lead to {selector}.");
    }

    private static async Task ShouldHaveFocusAsync(IPage page, string selector)
    {
        var seen = await page.EvaluateAsync<bool>(
            """
            selector => {
              const focused = document.activeElement;
              const place = focused.getBoundingClientRect();
              return focused.matches(selector) && getComputedStyle(focused).outlineStyle !== 'none' && place.top >= 0 && place.bottom <= innerHeight;
            }
            """,
            selector);
        seen.Should().BeTrue($"the focus should be on {selector}, and be seen there");
    }
}
