using FluentAssertions;
using Speakr.Monitor.AspNetCore;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>What a viewer may not see is neither on the page nor in what the browser is sent.</summary>
[Collection(PanelTests.Name)]
public sealed class RoleTests(Chromium chromium)
{
    private const string First = "11987650501";
    private const string Second = "11987650502";

    [SkippableTheory]
    [InlineData(AccessRole.Viewer, false)]
    [InlineData(AccessRole.Supervisor, true)]
    public async Task Numbers_AreSeenByRole(AccessRole role, bool isSeen)
    {
        var (html, stream) = await SeenAsync(role, queue: null);

        foreach (var number in new[] { First, Second })
            html.Contains(number, StringComparison.Ordinal).Should().Be(isSeen);
        stream.Contains(Second, StringComparison.Ordinal).Should().Be(isSeen);
        (html + stream).Should().Contain("0502", "the end of a number tells callers apart");
    }

    [SkippableFact]
    public async Task Queues_ViewerOfOne_SeesNothingOfOthers()
    {
        var (html, stream) = await SeenAsync(AccessRole.Supervisor, queue: "8001");

        (html + stream).Should().NotContain("8002").And.NotContain("hidden.").And.NotContain("Agent of another queue");
        html.Should().Contain("data-queue=\"8001\"").And.Contain(Second);
    }

    private async Task<(string Html, string Stream)> SeenAsync(AccessRole role, string? queue)
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        await viewer.Context.AddCookiesAsync(application.SignedIn(role, queue));
        application.Pbx.Member("8002", "2002", "Agent of another queue");
        application.Pbx.Join("1.1", number: First);
        application.Pbx.Join("hidden.1", queue: "8002");
        application.Pbx.Connect("hidden.1", queue: "8002", extension: "2002", name: "Agent of another queue");
        var page = await viewer.FollowAsync();
        await page.SeeAsync(Seen.Waiting("1.1"));

        // What the browser is sent from here on.
        using var client = new HttpClient { BaseAddress = application.Address };
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", application.SignedIn(role, queue).Select(cookie => $"{cookie.Name}={cookie.Value}")));
        var position = await page.Locator("#content").GetAttributeAsync("data-position");
        application.Pbx.Join("hidden.2", queue: "8002");
        application.Pbx.Join("1.2", number: Second);
        await page.SeeAsync(Seen.Waiting("1.2"));
        var stream = await client.GetStringAsync(new Uri($"panel/stream?poll&lang=en&lastEventId={position}", UriKind.Relative));
        stream.Should().Contain("call/scripted/1.2", "it should go on from where the page began");
        var html = await page.ContentAsync();
        foreach (var path in new[] { "agents", "calls", "calls/1.1", "reports", "system" })
            html += await (await viewer.OpenAsync(path)).ContentAsync();
        return (html, stream);
    }
}
