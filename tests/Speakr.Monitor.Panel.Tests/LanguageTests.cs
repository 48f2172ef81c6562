using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>The panel speaks Portuguese and English: as the browser asks, or as was chosen.</summary>
[Collection(PanelTests.Name)]
public sealed class LanguageTests(Chromium chromium)
{
    [SkippableTheory]
    [InlineData("pt-BR", "pt-BR", "Na fila", @"^\d\d/\d\d/20\d\d \d\d:\d\d:\d\d$")]
    [InlineData("fr-FR", "pt-BR", "Na fila", @"^\d\d/\d\d/20\d\d \d\d:\d\d:\d\d$")]
    [InlineData("en-GB", "en", "Waiting", @"^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$")]
    public async Task Pages_SpeakAsTheBrowserAsks(string locale, string language, string word, string date)
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application, new() { Locale = locale });
        var page = await viewer.FollowAsync();

        await page.SeeAsync($"html[lang={language}]");
        (await page.Locator("#waiting-title").InnerTextAsync()).Should().StartWith(word);
        // What is pushed speaks the same language as the page.
        application.Pbx.Join("new.1", queue: "New");
        await page.SeeAsync("[data-queue='New'] dt", word);
        await page.GotoAsync("calls");
        (await page.Locator("[data-call] time").First.InnerTextAsync()).Should().MatchRegex(date);
    }

    [SkippableTheory]
    [InlineData("pt-BR", "Esta busca não pode ser feita: O início (from) não pode ser depois do fim (to).")]
    [InlineData("en", "This search cannot be made: from must not be after to.")]
    public async Task WrongSearch_IsExplainedInTheLanguageOfThePage(string locale, string sentence)
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application, new() { Locale = locale });

        foreach (var page in new[] { "calls", "reports", "callbacks" })
        {
            var opened = await viewer.OpenAsync($"{page}?from=2026-11-28&to=2026-11-01");
            (await opened.Locator("[role=alert]").InnerTextAsync()).Should().Be(sentence, page);
        }
    }

    [SkippableFact]
    public async Task Switch_IsKeptForEveryPageAndTheNextVisit()
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application, new() { Locale = "en" });
        var page = await viewer.FollowAsync("agents");

        await page.ClickAsync(".menu > button");
        await page.ClickAsync(".menu a[hreflang=pt-BR]");
        await page.SeeAsync("html[lang=pt-BR]");

        new Uri(page.Url).PathAndQuery.Should().Be("/agents", "the choice is no part of an address that is passed on");
        await page.ClickAsync(".brand");
        await page.SeeAsync("html[lang=pt-BR]");
        (await viewer.Context.CookiesAsync()).Should().ContainSingle(cookie => cookie.Name == "speakr-monitor-lang" && cookie.Value == "pt-BR" && cookie.HttpOnly && cookie.Expires > 0);
        await (await viewer.OpenAsync("system")).SeeAsync("html[lang=pt-BR]");
    }
}
