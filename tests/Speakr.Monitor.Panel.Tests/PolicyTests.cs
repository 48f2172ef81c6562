using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>Pages run nothing but what comes with the panel: their content security policy is strict, and nothing breaks it.</summary>
[Collection(PanelTests.Name)]
public sealed class PolicyTests(Chromium chromium)
{
    [SkippableFact]
    public async Task EveryPage_KeepsItsContentSecurityPolicy()
    {
        chromium.Require();
        await using var application = await PanelPages.StartBusyAsync();
        await using var viewer = await chromium.OpenAsync(application);
        await viewer.Context.AddInitScriptAsync(
            "window.violations = []; addEventListener('securitypolicyviolation', event => violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));");
        var page = await viewer.OpenAsync();

        foreach (var (name, path) in PanelPages.All)
        {
            var answer = await page.GotoAsync(path);
            await page.SeeAsync(Seen.Live);
            var policy = await answer!.HeaderValueAsync("content-security-policy");
            policy.Should().Contain("default-src 'none'").And.NotContain("unsafe");
            (await page.EvaluateAsync<string[]>("violations")).Should().BeEmpty($"{name} should keep to its policy");
        }

        viewer.Complaints.Where(complaint => !complaint.Contains("404", StringComparison.Ordinal)).Should().BeEmpty();
        await page.EvaluateAsync("document.body.setAttribute('onclick', 'void 0')");
        await page.SeeAsync("body[onclick]");
        (await page.EvaluateAsync<string[]>("violations")).Should().NotBeEmpty("the test would see a violation");
    }
}
