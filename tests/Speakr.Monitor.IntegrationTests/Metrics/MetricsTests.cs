using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Metrics;

/// <summary>
/// What the built host exports, and that page, dashboard and alert rules name nothing else. Of two hosts: the demo, which has agents and copies records, and one behind
/// a manager interface, which has a journal and gaps.
/// </summary>
public sealed partial class MetricsTests : IDisposable
{
    private const string Page = "docs/operations.md";

    // They need records of calls that were missed, and a webhook; see CallHealerTests and WebhookTests.
    private static readonly string[] NotShown =
    [
        "speakr_monitor_calls_healed_total", "speakr_monitor_webhook_attempts_total", "speakr_monitor_webhook_dead_letters_total", "speakr_monitor_webhook_pending",
    ];

    private static readonly string[] OfTheDesign =
    [
        "speakr_monitor_queue_waiting", "speakr_monitor_queue_longest_wait_seconds", "speakr_monitor_queue_talking", "speakr_monitor_queue_agents",
        "speakr_monitor_queue_calls_total", "speakr_monitor_queue_service_level", "speakr_monitor_event_to_row_seconds", "speakr_monitor_source_connected",
        "speakr_monitor_journal_events", "speakr_monitor_cdr_behind_seconds",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Trait(Length.Name, Length.LongCase)]
    [Fact]
    public async Task Scrape_ExportsTheNamesOfTheDesign_AndPageDashboardAndAlertsNameNothingElse()
    {
        var exported = (await ScrapeDemoAsync()).Concat(await ScrapePbxAsync()).Where(family => family.Name.StartsWith("speakr_", StringComparison.Ordinal)).ToList();
        var labels = exported.GroupBy(family => family.Name).ToDictionary(same => same.Key, same => same.SelectMany(family => family.Labels).ToHashSet());
        var documented = Documented();

        labels.Keys.Should().Contain(OfTheDesign);
        exported.Should().OnlyContain(family => family.Help.Length > 0);
        exported.Where(family => family.Name == "speakr_monitor_queue_agents").SelectMany(family => family.Samples).Select(sample => sample.Labels["state"]).Distinct()
            .Should().BeEquivalentTo("unavailable", "paused", "free", "ringing", "on_hold", "talking");
        exported.Where(family => family.Name == "speakr_monitor_queue_calls_total").SelectMany(family => family.Samples).Select(sample => sample.Labels["outcome"]).Distinct()
            .Should().BeEquivalentTo("answered", "abandoned");

        documented.Keys.Should().BeEquivalentTo(labels.Keys.Concat(NotShown));
        foreach (var (name, own) in labels)
            documented[name].Should().BeEquivalentTo(own, name);

        var samples = exported.SelectMany(family => family.Samples).GroupBy(sample => sample.Name)
            .ToDictionary(same => same.Key, same => same.SelectMany(sample => sample.Labels.Keys).ToHashSet());
        var expressions = Dashboard().Concat(Alerts()).ToList();
        expressions.Should().HaveCountGreaterThan(20);
        foreach (var (expression, shown) in expressions)
        {
            var promQl = new PromQl(expression);
            promQl.Selectors.Should().NotBeEmpty(expression);
            foreach (var (metric, selected) in promQl.Selectors)
            {
                samples.Keys.Should().Contain(metric, expression);
                selected.Should().BeSubsetOf(samples[metric], expression);
            }

            foreach (var (grouped, of) in promQl.Groups)
                of.Selectors.Should().NotBeEmpty().And.OnlyContain(selector => grouped.All(samples[selector.Metric].Contains), expression);
            if (promQl.Groups.Count > 0)
                shown.Should().BeSubsetOf(promQl.Groups.SelectMany(group => group.Labels), expression);
            else
                shown.Should().BeSubsetOf(promQl.Selectors.SelectMany(selector => samples[selector.Metric]), expression);
        }

        OfTheDesign.Should().BeSubsetOf(
            Dashboard().SelectMany(expression => new PromQl(expression.Expression).Selectors).Select(selector => selector.Metric.Replace("_bucket", "", StringComparison.Ordinal)),
            "the dashboard shows them all");
    }

    [Fact]
    public async Task Scrape_FromElsewhere_NeedsAKeyThatMaySeeAllQueues()
    {
        var port = Programs.FreePort();
        var variables = Demo(port);
        await using var host = HostProcess.Start("run --demo --no-table", variables);
        await ReadyAsync(port);

        (await StatusAsync(port, key: null)).Should().Be(HttpStatusCode.Forbidden, "there is no key yet");
        var (all, some) = (await AddAsync(variables, "prometheus --role viewer"), await AddAsync(variables, "team --role admin --queue 8001"));
        await Eventually.BeTrueAsync(async () => await StatusAsync(port, all) == HttpStatusCode.OK, "the key should be known");

        (await StatusAsync(port, some)).Should().Be(HttpStatusCode.Forbidden, "who may see one queue may not see all of them");
        (await StatusAsync(port, key: null)).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync(port, "wrong")).Should().Be(HttpStatusCode.Unauthorized);
        var text = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        text.Should().NotContain(_folder.Path, "no path, no connection string");
    }

    [Fact]
    public async Task Run_UsualVariablesNameACollector_GetsMetricsAndTraces()
    {
        var port = Programs.FreePort();
        using var collector = new HttpListener();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        var paths = new ConcurrentDictionary<string, string>();
        var collecting = CollectAsync(collector, paths);
        var variables = Demo(port: 0);
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}";
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "300";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "300";
        await using (var host = HostProcess.Start("run --demo --no-table", variables))
        {
            await Eventually.BeTrueAsync(
                () => paths.GetValueOrDefault("/v1/metrics", "").Contains("speakr.monitor.queue.waiting", StringComparison.Ordinal)
                    && paths.GetValueOrDefault("/v1/traces", "") is var traces && traces.Contains("save", StringComparison.Ordinal)
                    && traces.Contains("connect", StringComparison.Ordinal) && traces.Contains("sync", StringComparison.Ordinal),
                "metrics and spans should arrive", TimeSpan.FromSeconds(40));
            paths["/v1/metrics"].Should().Contain("speakr-monitor", "the service has a name");
        }

        collector.Stop();
        await collecting;
    }

    private static async Task CollectAsync(HttpListener collector, ConcurrentDictionary<string, string> paths)
    {
        while (true)
        {
            try
            {
                var context = await collector.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, System.Text.Encoding.Latin1);
                var body = await reader.ReadToEndAsync();
                paths.AddOrUpdate(context.Request.Url!.AbsolutePath, body, (_, before) => before + body);
                context.Response.Close();
            }
            catch (Exception over) when (over is HttpListenerException or ObjectDisposedException && !collector.IsListening)
            {
                return;
            }
        }
    }

    private async Task<IReadOnlyList<ScrapedFamily>> ScrapeDemoAsync()
    {
        var port = Programs.FreePort();
        await using var host = HostProcess.Start("run --demo --no-table", Demo(port));
        await ReadyAsync(port);
        // No journal in the demo.
        return await ScrapeAsync(port, [.. OfTheDesign.Except(["speakr_monitor_journal_events"]), "speakr_monitor_sync_duration_seconds"]);
    }

    private async Task<IReadOnlyList<ScrapedFamily>> ScrapePbxAsync()
    {
        var port = Programs.FreePort();
        await using var pbx = new AmiServer().Start();
        await using var host = HostProcess.Start("run", new Dictionary<string, string>
        {
            ["AMI_URL"] = pbx.Url, ["DATABASE_URL"] = $"sqlite:{Path.Combine(_folder.Path, "calls.db")}", ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
        });
        await host.WaitForOutputAsync(line => line.Contains("Source ami is connected", StringComparison.Ordinal));
        // Collects from now on.
        await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        pbx.Events = "Event: QueueCallerJoin\r\nQueue: 8001\r\nUniqueid: 1795890343.22\r\nLinkedid: 1795890343.22\r\n\r\n";
        pbx.Cut();
        return await ScrapeAsync(
            port, "speakr_monitor_journal_events", "speakr_monitor_journal_append_duration_seconds", "speakr_monitor_gaps_total", "speakr_monitor_calls_saved_total");
    }

    private async Task<IReadOnlyList<ScrapedFamily>> ScrapeAsync(int port, params string[] until)
    {
        IReadOnlyList<ScrapedFamily> families = [];
        await Eventually.BeTrueAsync(
            async () =>
            {
                families = Exposition.Parse(await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")));
                return !until.Except(families.Where(family => family.Samples.Count > 0).Select(family => family.Name)).Any();
            },
            // By night the demo answers a call about once a minute, and some figures come with the first.
            $"{string.Join(", ", until)} should be exported", TimeSpan.FromMinutes(4));
        return families;
    }

    private Task ReadyAsync(int port) => Eventually.BeTrueAsync(
        async () =>
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        "the host should be ready", TimeSpan.FromSeconds(40));

    private async Task<HttpStatusCode> StatusAsync(int port, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/metrics"));
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        if (key is not null)
            request.Headers.Add("Authorization", $"Bearer {key}");
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<string> AddAsync(Dictionary<string, string> variables, string arguments)
    {
        await using var command = HostProcess.Start($"apikey add {arguments}", variables);
        (await command.ExitCodeAsync()).Should().Be(0, command.Output);
        return command.OutputLines.Single(line => line.StartsWith("spk_", StringComparison.Ordinal));
    }

    private Dictionary<string, string> Demo(int port) => new()
    {
        ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["SPEAKR_MONITOR__DEMO_PATH"] = Path.Combine(_folder.Path, "demo.db"),
    };

    /// <summary>The table of the page: exported names with their labels.</summary>
    private static Dictionary<string, string[]> Documented() => Documentation.Page.Read(Page).Lines.Select(line => Row.Match(line)).Where(row => row.Success)
        .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["label"].Captures.Select(label => label.Value).ToArray());

    /// <summary>The expressions of the dashboard with the labels of their legends; its variables are queries, too.</summary>
    private static IEnumerable<(string Expression, string[] Shown)> Dashboard()
    {
        var dashboard = JsonNode.Parse(Read("docs/grafana/speakr-monitor.json"))!;
        foreach (var target in dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []))
            yield return (target!["expr"]!.GetValue<string>(), [.. Legend.Matches(target["legendFormat"]!.GetValue<string>()).Select(label => label.Groups[1].Value)]);
        foreach (var query in dashboard["templating"]!["list"]!.AsArray().Select(variable => variable!["definition"]?.GetValue<string>()).OfType<string>())
        {
            var match = Values.Match(query);
            match.Success.Should().BeTrue(query);
            yield return (match.Groups["expression"].Value, [match.Groups["label"].Value]);
        }
    }

    private static IEnumerable<(string Expression, string[] Shown)> Alerts()
    {
        var rules = Read("docs/grafana/alerts.yml").Split("- alert: ")[1..];
        foreach (var rule in rules)
        {
            rule.Should().Contain("summary: ").And.Contain("summary_pt: ").And.Contain("description: ").And.Contain("description_pt: ");
            yield return (Regex.Match(rule, @"^ +expr: (.+)$", RegexOptions.Multiline).Groups[1].Value,
                [.. Regex.Matches(rule, @"\$labels\.(\w+)").Select(label => label.Groups[1].Value)]);
        }
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"^\| `speakr\.[\w.]+` \| `(?<name>speakr_\w+)` \| (`(?<label>\w+)`(, )?)+ \|")]
    private static partial Regex Row { get; }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Legend { get; }

    [GeneratedRegex(@"^label_values\((?<expression>.+), (?<label>\w+)\)$")]
    private static partial Regex Values { get; }
}
