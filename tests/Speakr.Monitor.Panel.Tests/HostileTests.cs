using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Speakr.Monitor.AspNetCore;
using Xunit;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>Names that are scripts, and centres that are large or empty: each page stays right and usable.</summary>
[Collection(PanelTests.Name)]
public sealed class HostileTests(Chromium chromium)
{
    private const string Script = "<script>window.hacked = true</script>";
    private const string Image = "\"><img src=x onerror='window.hacked = true'>";
    private const string Queue = "Fila \"VIP\" / São Paulo 🎧 'a' & <b>";

    [SkippableFact]
    public async Task Names_ThatAreScripts_AreShownAsTheyAre()
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync(services: services => services.Configure<MonitorApiOptions>(options => options.RoleWithoutClaim = AccessRole.Supervisor));
        await using var viewer = await chromium.OpenAsync(application);
        application.Pbx.Join("old.1", Queue, Script);
        var page = await viewer.FollowAsync();
        await page.SeeAsync("[data-call='old.1'] .number", Script);

        application.Pbx.Join("new.1", Queue, Image);
        application.Pbx.Join("new.2", Image, Script);
        application.Pbx.Connect("old.1", Queue, name: Image);
        application.Pbx.Member(Queue, "1001", Script);
        await page.SeeAsync("[data-call='new.1'] .number", Image);
        await page.SeeAsync("[data-call='old.1'] .agent", $"{Image} · 1001");
        await page.SeeAsync(".queue h3 a", Image);

        (await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.queue')].map(card => card.dataset.queue)")).Should().BeEquivalentTo(Queue, Image);
        (await FigureAsync(page, Queue, "waiting")).Should().Be("1", "the card of the queue is the one that is updated");
        await page.ClickAsync(".queue h3 a >> text=Fila");
        await page.UntilAsync("queue => document.getElementById('queue')?.value === queue", Queue);
        await page.GotoAsync("agents");
        await page.SeeAsync("[data-agent='PJSIP/1001'] .agent");
        foreach (var path in new[] { "calls/old.1", "reports", "system", "" })
            await page.GotoAsync(path);

        (await page.EvaluateAsync<bool>("'hacked' in window")).Should().BeFalse();
        viewer.Complaints.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Queues_TwoHundred_AreAllShownAndFollow()
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync();
        for (var queue = 0; queue < 200; queue++)
            application.Pbx.Join($"{queue}.1", $"Queue {queue:000}");
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();
        await page.UntilAsync("() => document.querySelectorAll('.queue').length === 200");

        foreach (var queue in new[] { "Queue 000", "Queue 199" })
        {
            application.Pbx.Join($"more {queue}", queue);
            await page.SeeAsync(Seen.Figure(queue, "waiting"), "2");
        }

        (await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.queue')].map(card => card.dataset.queue)")).Should().BeInAscendingOrder(StringComparer.Ordinal);
        await page.GotoAsync("?view=tv");
        await page.UntilAsync("() => /^1 [/] [1-9]/.test(document.querySelector('[data-pages]').textContent)");
    }

    [SkippableTheory]
    [InlineData("en", "2,000", "2,001")]
    [InlineData("pt-BR", "2.000", "2.001")]
    public async Task Callers_TwoThousandWait_PageIsUsable(string locale, string before, string after)
    {
        chromium.Require();
        await using var application = await PanelApplication.StartAsync();
        var now = DateTimeOffset.UtcNow;
        for (var call = 0; call < 2_000; call++)
            application.Pbx.Join($"{call}.1", at: now.AddSeconds(call - 2_000));
        await using var viewer = await chromium.OpenAsync(application, new() { Locale = locale });
        await (await viewer.OpenAsync()).SeeAsync(Seen.Figure("8001", "waiting"), before);

        var page = await viewer.Context.NewPageAsync();
        await page.GotoAsync("");
        await page.SeeAsync(Seen.Waiting("1999.1"));
        await page.SeeAsync(Seen.Live);

        application.Pbx.Join("new.1");
        await page.SeeAsync("[data-list=waiting] > :last-child[data-call='new.1']");
        await page.SeeAsync(Seen.Figure("8001", "waiting"), after);
        await page.Locator(Seen.Waiting("new.1")).ScrollIntoViewIfNeededAsync();
        (await page.EvaluateAsync<double>("scrollY")).Should().BeGreaterThan(1_000);
        (await page.Locator("[data-count=waiting]").InnerTextAsync()).Should().Be(2_001.ToString(CultureInfo.InvariantCulture));
    }

    [SkippableFact]
    public async Task Centre_Empty_SaysWhatIsToCome()
    {
        await using var application = await PanelApplication.StartAsync();
        await using var viewer = await chromium.OpenAsync(application);
        var page = await viewer.FollowAsync();

        (await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('[data-list=queues]'), '::before').content")).Should().Contain("first call");
        application.Pbx.Join("1.1");
        await page.SeeAsync(Seen.Figure("8001", "waiting"), "1");
        application.Pbx.Abandon("1.1");
        await page.SeeAsync("[data-list=waiting]:empty");
        foreach (var path in new[] { "agents", "calls", "reports", "system", "?view=tv" })
            (await page.GotoAsync(path))!.Status.Should().Be(200);
        viewer.Complaints.Should().BeEmpty();
    }

    private static Task<string> FigureAsync(IPage page, string queue, string figure) => page.EvaluateAsync<string>(
        "([queue, figure]) => [...document.querySelectorAll('.queue')].find(card => card.dataset.queue === queue).querySelector(`[data-figure=${figure}]`).textContent", new[] { queue, figure });
}
