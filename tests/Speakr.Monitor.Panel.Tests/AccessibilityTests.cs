using Deque.AxeCore.Commons;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>Everybody can use the panel: by the rules of WCAG 2.2 AA, by keyboard alone, and without scripts.</summary>
[Collection(PagesPanelTests.Name)]
public sealed class AccessibilityTests(Chromium chromium)
{
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    // Run in the page itself: the library's own way opens a second page for each and passes all that was checked through this process, which takes
    // seconds. There are no frames. Themes differ in colors alone.
    private const string RunAxe = """
        async tags => {
          const colors = ['color-contrast', 'link-in-text-block'];
          const broken = [];
          for (const [theme, rules] of [['light', tags], ['dark', { type: 'rule', values: colors }]]) {
            document.documentElement.dataset.theme = theme;
            const result = await axe.run({ runOnly: rules, resultTypes: ['violations'] });
            broken.push(result.passes.length === 0 ? [`in ${theme} no rule applies`] : [],
              result.violations.flatMap(rule => rule.nodes.map(node => `in ${theme} ${rule.id} at ${node.html} (${node.failureSummary})`)));
          }
          return broken.flat();
        }
        """;

    [SkippableFact]
    public async Task EveryPage_InBothThemes_BreaksNoRuleOfWcag()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application, new() { ReducedMotion = ReducedMotion.Reduce });
        var page = await viewer.Context.NewPageAsync();
        var axe = new BundledAxeScriptProvider().GetScript();
        var broken = new List<string>();

        foreach (var (name, path) in PanelPages.All)
        {
            await page.GoAsync(path, "light");
            if (await page.Locator(".menu > button").IsVisibleAsync())
                await page.Locator(".menu > button").ClickAsync();
            await page.EvaluateAsync(axe);
            broken.AddRange((await page.EvaluateAsync<string[]>(RunAxe, Tags)).Select(rule => $"{name}: {rule}"));
        }

        broken.Should().BeEmpty();
    }

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
        await page.ArriveAsync("/calls$");

        await TabToAsync(page, ".menu > button");
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync(".menu :popover-open");
        await TabToAsync(page, ".menu a[hreflang=en]");
        await page.Keyboard.PressAsync("Escape");
        await ShouldHaveFocusAsync(page, ".menu > button");
        (await page.Locator(".menu :popover-open").CountAsync()).Should().Be(0);
        await page.Keyboard.PressAsync("Enter");
        await page.SeeAsync(".menu :popover-open");
        await TabToAsync(page, ".menu a[hreflang=pt-BR]");
        await page.Keyboard.PressAsync("Enter");
        await page.UntilAsync("() => document.documentElement.lang === 'pt-BR' && document.readyState === 'complete'");

        await TabToAsync(page, "#agent");
        await page.Keyboard.TypeAsync("1001");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync(@"/calls\?.*agent=1001");
        await TabToAsync(page, "[data-call] a");
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("/calls/[^/]+$");
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
