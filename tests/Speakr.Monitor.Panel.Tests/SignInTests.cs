using System.Globalization;
using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>The real host, its demo, and users who sign in from another machine.</summary>
[Collection(PatientPanelTests.Name)]
public sealed class SignInTests(Chromium chromium) : IDisposable
{
    private const string Password = "a long password";

    private readonly TemporaryFolder _folder = new();

    [SkippableFact]
    public async Task SignIn_EachRole_SeesItsPanelUntilSignedOutEverywhere()
    {
        chromium.Require();
        var port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        var address = new Uri($"http://{Chromium.OtherName}:{port}/");
        await AddUserAsync("ana --role viewer --queue 8001");
        await AddUserAsync("rui --role supervisor");
        await using var host = HostProcess.Start("run --demo", Variables(port), existing: _folder.Path);
        await host.WaitForOutputAsync(line => line.Contains("Panel:", StringComparison.Ordinal));

        // Led to the sign-in page and back; a wrong password is said, in words that the page is described by.
        await using var ana = await chromium.OpenAsync(address);
        var page = await ana.OpenAsync("agents");
        await SignInAsync(page, "ana", "not the password");
        await page.SeeAsync("[role=alert]");
        (await page.Locator("[role=alert]").TextContentAsync()).Should().NotBeNullOrWhiteSpace();
        await SignInAsync(page, "ana", Password);
        await page.SeeAsync(Seen.Live);
        page.Url.Should().EndWith("/agents");
        (await page.Locator("[data-list=teams] > [data-queue]").CountAsync()).Should().Be(1);
        await page.GotoAsync("calls");
        (await page.Locator("#number").CountAsync()).Should().Be(0, "numbers are masked");
        (await page.Locator("tbody tr:first-child td:nth-child(2)").TextContentAsync()).Should().Contain("*");

        await using var rui = await chromium.OpenAsync(address);
        var other = await rui.OpenAsync("calls");
        await SignInAsync(other, "rui", Password);
        await other.SeeAsync(Seen.Live);
        (await other.Locator("#number").CountAsync()).Should().Be(1);
        (await other.Locator("tbody tr:first-child td:nth-child(2)").TextContentAsync()).Should().NotContain("*");

        // Everywhere: another browser of the same user is led to the sign-in page, an open page by itself.
        await using var second = await chromium.OpenAsync(address);
        var elsewhere = await second.OpenAsync();
        await SignInAsync(elsewhere, "rui", Password);
        await elsewhere.SeeAsync(Seen.Live);
        var tab = await rui.FollowAsync();
        await other.Locator(".menu > button").ClickAsync();
        await other.Locator(".menu form button").Last.ClickAsync();
        await other.ArriveAsync("/sign-in");
        await tab.ArriveAsync("/sign-in");
        await elsewhere.ArriveAsync("/sign-in");
        await page.GotoAsync("");
        await page.SeeAsync(Seen.Live);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.FillAsync("#name", name);
        await page.FillAsync("#password", password);
        await page.ClickAsync("button[type=submit]");
    }

    private async Task AddUserAsync(string arguments)
    {
        await using var command = HostProcess.Start($"user add {arguments}", Variables("0"), existing: _folder.Path, input: $"{Password}\n");
        (await command.ExitCodeAsync()).Should().Be(0, string.Join('\n', command.ErrorLines));
    }

    private static Dictionary<string, string> Variables(string port) => new() { ["PORT"] = port, ["SPEAKR_MONITOR__DEMO"] = "true" };
}
