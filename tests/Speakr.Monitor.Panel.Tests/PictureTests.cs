using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>Every page fits every screen. SPEAKR_TEST_APPROVE=1 takes those pictures again that are in docs/images.</summary>
[Collection(PagesPanelTests.Name)]
public sealed class PictureTests(Chromium chromium)
{
    private static readonly (string Name, int Width, int Height)[] Screens = [("phone", 390, 844), ("desktop", 1440, 900), ("tv", 1920, 1080)];
    private static readonly (int Width, int Height)[] Extremes = [(320, 568), (3840, 2160)];

    [SkippableFact]
    public async Task EveryPage_OnEveryScreen_FitsAndIsPictured()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application, new() { ReducedMotion = ReducedMotion.Reduce });
        var approves = Environment.GetEnvironmentVariable("SPEAKR_TEST_APPROVE") == "1";
        var documented = Path.Combine(Repository.Root, "docs", "images");
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "pictures")).FullName;
        var tooWide = new List<string>();
        var page = await viewer.Context.NewPageAsync();
        var blank = new Dictionary<string, int>();
        foreach (var (screen, width, height) in Screens)
        {
            await page.SetViewportSizeAsync(width, height);
            blank[screen] = (await page.ScreenshotAsync()).Length;
        }

        // Last, because the browser remembers the language.
        foreach (var (name, path) in PanelPages.All.Append(("wall-pt-BR", "?lang=pt-BR")))
        {
            // Themes differ in colors alone, so what fits in one fits in the other.
            string[] themes = name == "tv" ? ["dark"] : approves ? PanelPages.Themes : ["light"];
            foreach (var theme in themes)
            {
                await page.GoAsync(path, theme);
                foreach (var (width, height) in Extremes)
                    await ShouldFitAsync(width, height);
                foreach (var (screen, width, height) in Screens.Where(screen => name == "tv" == (screen.Name == "tv")))
                {
                    await ShouldFitAsync(width, height);
                    var file = name == "tv" ? "tv.png" : $"{name}-{screen}-{theme}.png";
                    var isDocumented = File.Exists(Path.Combine(documented, file));
                    var picture = await page.ScreenshotAsync(new()
                    {
                        Path = Path.Combine(approves && isDocumented ? documented : folder, file), Animations = ScreenshotAnimations.Disabled, Scale = ScreenshotScale.Css,
                    });
                    picture.Length.Should().BeGreaterThan(3 * blank[screen], $"{name} should show something on a {screen}");
                }

                async Task ShouldFitAsync(int width, int height)
                {
                    await page.SetViewportSizeAsync(width, height);
                    if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") is var over and > 0)
                        tooWide.Add($"{name} {theme} is {over} pixels too wide at {width}");
                }
            }
        }

        tooWide.Should().BeEmpty();
    }
}
