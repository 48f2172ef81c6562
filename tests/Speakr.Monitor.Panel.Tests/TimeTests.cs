using FluentAssertions;
using Microsoft.Playwright;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>A tab that was asleep, and a viewer whose clock is wrong.</summary>
[Collection(PatientPanelTests.Name)]
public sealed class TimeTests(Chromium chromium)
{
    [SkippableFact]
    [Trait(Length.Name, Length.LongCase)]
    public async Task Wall_TabSleepsForAMinute_IsRightAsSoonAsItWakes()
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();
        var joined = DateTimeOffset.UtcNow;
        application.Pbx.Join("1.1");
        application.Pbx.Join("1.2");
        await page.SeeAsync(Seen.Waiting("1.2"));
        var devices = await viewer.Context.NewCDPSessionAsync(page);

        await devices.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "frozen" });
        application.Pbx.Abandon("1.1");
        application.Pbx.Join("1.3");
        // A real minute: browsers hold back what a sleeping tab is sent.
        await Task.Delay(TimeSpan.FromMinutes(1));
        await devices.SendAsync("Page.setWebLifecycleState", new() { ["state"] = "active" });
        await page.MissAsync("[data-call='1.1']");
        await page.SeeAsync(Seen.Waiting("1.3"));
        await page.SeeAsync(Seen.Live);

        await SeeTimerAsync(page, "1.2", joined);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Wall_ClockOfTheViewerIsADayOff_TimersAreRight(int days)
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        await viewer.Context.AddInitScriptAsync($"const right = Date.now; Date.now = () => right() + {days} * 86_400_000;");
        var joined = DateTimeOffset.UtcNow.AddMinutes(-3);
        application.Pbx.Join("1.1", at: joined);

        var page = await viewer.FollowAsync();
        await page.SeeAsync(Seen.Waiting("1.1"));
        application.Pbx.Join("1.2", at: joined);
        await page.SeeAsync(Seen.Waiting("1.2"));

        (await page.EvaluateAsync<double>("Date.now()")).Should().BeApproximately(DateTimeOffset.UtcNow.AddDays(days).ToUnixTimeMilliseconds(), 60_000);
        foreach (var call in new[] { "1.1", "1.2" })
            await SeeTimerAsync(page, call, joined);
    }

    // A busy machine lets a tick come late; a timer that is wrong stays wrong.
    private static Task SeeTimerAsync(IPage page, string call, DateTimeOffset since) => Eventually.BeTrueAsync(
        async () => (DateTimeOffset.UtcNow - since - await ElapsedAsync(page, call)).Duration() < TimeSpan.FromSeconds(2), $"the timer of {call} is right", TimeSpan.FromSeconds(30));

    private static async Task<TimeSpan> ElapsedAsync(IPage page, string call)
    {
        var parts = (await page.Locator($"{Seen.Waiting(call)} time").InnerTextAsync()).Split(':').Select(int.Parse).ToArray();
        return new TimeSpan(0, parts[0], parts[1]);
    }
}
