using Microsoft.Playwright;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>The tests that share one browser. They run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PanelTests : ICollectionFixture<Chromium>
{
    public const string Name = "Panel";
}

/// <summary>Tests that mostly wait, in a browser of their own, so that the others need not wait for them.</summary>
[CollectionDefinition(Name)]
public sealed class PatientPanelTests : ICollectionFixture<Chromium>
{
    public const string Name = "Panel, patient";
}

/// <summary>Tests of all pages, in a third browser.</summary>
[CollectionDefinition(Name)]
public sealed class PagesPanelTests : ICollectionFixture<Chromium>
{
    public const string Name = "Panel, all pages";
}

/// <summary>Debian's Chromium, started once for the tests of a collection; each viewer has a context of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>A name of this machine that is not one of those by which it calls itself.</summary>
    public const string OtherName = "monitor.example";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Programs.Find("chromium") is not { } program)
            return;
        _playwright = await Playwright.CreateAsync();
        // Chromium has no sandbox for root.
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
            // There is no graphics card, and emulating one takes longer than drawing without.
            Args = ["--disable-gpu", $"--host-resolver-rules=MAP {OtherName} 127.0.0.1"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A browser of a viewer's own, or a skipped test where there is no Chromium.</summary>
    internal Task<Viewer> OpenAsync(PanelApplication application, BrowserNewContextOptions? options = null) => OpenAsync(application.Address, options);

    internal async Task<Viewer> OpenAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        Require();
        options ??= new BrowserNewContextOptions();
        options.BaseURL ??= address.ToString();
        options.Locale ??= "en";
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        return new Viewer(context);
    }

    public void Require() => Requirement.SkipUnless(_browser is not null, "Chromium is not installed (Debian package chromium); it is needed to test the panel.");
}
