using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Who may use the API of the host, and ways around it that must not lead there.</summary>
public sealed class ApiAccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Programs.FreePort();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Api_OtherMachines_NothingUntilThereIsAKeyAndThenWithTheKeyOnly()
    {
        await using var host = Start();
        await WaitAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };

        (await GetAsync(http, "/api/live")).Status.Should().Be(HttpStatusCode.OK, "this machine needs no key");
        foreach (var path in new[] { "/api/live", "/api/stream", "/api/calls.csv", "/api/openapi.json", "/openapi/v1.json", "/API/live", "/api//live", "/api/live/", "/./api/live" })
        {
            foreach (var (header, value) in Strangers)
                (await GetAsync(http, path, (header, value))).Status.Should().BeOneOf([HttpStatusCode.Forbidden, HttpStatusCode.NotFound], $"{path} with {header}: {value}");
        }

        var (_, problem) = await GetAsync(http, "/api/live", Stranger);
        problem.Should().Contain("speakr-monitor apikey add");
        (await GetAsync(http, "/health/ready", Stranger)).Status.Should().Be(HttpStatusCode.OK, "health stays");

        var secret = await AddAsync("panel --role viewer");
        await Eventually.BeTrueAsync(async () => (await GetAsync(http, "/api/live", Stranger, secret)).Status == HttpStatusCode.OK, "the key should be known", TimeSpan.FromSeconds(20));
        (await GetAsync(http, "/api/live", Stranger)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await GetAsync(http, $"/api/live?key={secret}&access_token={secret}", Stranger)).Status.Should().Be(HttpStatusCode.Unauthorized, "keys in addresses end in logs");
        foreach (var wrong in new[] { "", "x", secret[..^1], secret + "x", secret.ToUpperInvariant(), "panel" })
            (await GetAsync(http, "/api/live", Stranger, wrong)).Status.Should().Be(HttpStatusCode.Unauthorized, wrong);

        await RemoveAsync("panel");
        await Eventually.BeTrueAsync(async () => (await GetAsync(http, "/api/live", Stranger, secret)).Status == HttpStatusCode.Forbidden, "a removed key is refused", TimeSpan.FromSeconds(20));
        host.Output.Should().NotContain(secret);
    }

    [Fact]
    public async Task Api_Viewer_SeesNoNumberAnywhereAndCannotSearchForOne()
    {
        await using var host = Start();
        await WaitAsync();
        var viewer = await AddAsync("viewer --role viewer");
        var limited = await AddAsync("team --role supervisor --queue 8001");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        await Eventually.BeTrueAsync(async () => JsonNode.Parse((await GetAsync(http, "/api/calls")).Body)!["items"]!.AsArray().Count > 3, "some calls should be there", TimeSpan.FromSeconds(40));
        var numbers = JsonNode.Parse((await GetAsync(http, "/api/calls")).Body)!["items"]!.AsArray().Select(call => call!["number"]!.GetValue<string>()).ToArray();
        await Eventually.BeTrueAsync(async () => (await GetAsync(http, "/api/live", Stranger, viewer)).Status == HttpStatusCode.OK, "the key should be known", TimeSpan.FromSeconds(20));

        foreach (var path in new[] { "/api/live", "/api/calls", "/api/calls.csv", "/api/agents", "/api/agents/statistics", "/api/queues/statistics", "/api/system" })
        {
            var (status, body) = await GetAsync(http, path, Stranger, viewer);
            status.Should().Be(HttpStatusCode.OK, path);
            foreach (var number in numbers)
                body.Should().NotContain(number, path);
        }

        foreach (var query in new[] { $"number={numbers[0]}", "number=1", $"extension={numbers[0]}", $"agent={numbers[0]}", $"NUMBER={numbers[0]}" })
            (await GetAsync(http, $"/api/calls?{query}", Stranger, viewer)).Status.Should().Be(HttpStatusCode.Forbidden, query);

        var (_, own) = await GetAsync(http, "/api/calls", Stranger, limited);
        var calls = JsonNode.Parse(own)!["items"]!.AsArray();
        calls.Should().OnlyContain(call => call!["visits"]!.AsArray().Any(visit => visit!["queue"]!.GetValue<string>() == "8001"));
        JsonNode.Parse((await GetAsync(http, "/api/calls?queue=8002", Stranger, limited)).Body)!["items"]!.AsArray().Should().BeEmpty();
        var foreign = JsonNode.Parse((await GetAsync(http, "/api/calls?queue=8002")).Body)!["items"]!.AsArray()
            .FirstOrDefault(call => call!["visits"]!.AsArray().All(visit => visit!["queue"]!.GetValue<string>() == "8002"));
        if (foreign is not null)
            (await GetAsync(http, $"/api/calls/{foreign["linkId"]}", Stranger, limited)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Api_ManyWrongKeys_AreToldThatItIsEnoughAndRightOnesAreNot()
    {
        await using var host = Start();
        await WaitAsync();
        var secret = await AddAsync("panel");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        await Eventually.BeTrueAsync(async () => (await GetAsync(http, "/api/live", Stranger, secret)).Status == HttpStatusCode.OK, "the key should be known", TimeSpan.FromSeconds(20));

        for (var i = 0; i < 10; i++)
            await GetAsync(http, "/api/live", Stranger, $"wrong{i}");
        var (status, _) = await GetAsync(http, "/api/live", Stranger, "wrong");

        status.Should().Be(HttpStatusCode.TooManyRequests);
        (await GetAsync(http, "/api/live", Stranger, secret)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Stream_KeyIsRemoved_Ends()
    {
        await using var host = Start();
        await WaitAsync();
        var secret = await AddAsync("panel");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        await Eventually.BeTrueAsync(async () => (await GetAsync(http, "/api/live", Stranger, secret)).Status == HttpStatusCode.OK, "the key should be known", TimeSpan.FromSeconds(20));
        using var request = Request("/api/stream", Stranger, secret);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        await using var stream = await response.Content.ReadAsStreamAsync();

        await RemoveAsync("panel");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var read = async () =>
        {
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, limit.Token) > 0)
                ;
        };
        await read.Should().ThrowAsync<IOException>("the connection is cut");
    }

    [Fact]
    public async Task Answers_HaveTheHeadersThatBrowsersNeed()
    {
        await using var host = Start();
        await WaitAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };

        using var response = await http.GetAsync(new Uri("/api/live", UriKind.Relative));

        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'none'");
        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse("no page of another site may read it");
        response.Headers.Contains("Server").Should().BeFalse();
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    private static (string Header, string Value) Stranger => ("X-Forwarded-For", "203.0.113.7");

    private static IEnumerable<(string Header, string Value)> Strangers =>
    [
        Stranger, ("Forwarded", "for=203.0.113.7"), ("Via", "1.1 proxy"), ("X-Real-IP", "127.0.0.1"), ("Host", "monitor.example"), ("Host", "127.0.0.1.evil.example"),
        ("Sec-Fetch-Site", "cross-site"),
    ];

    private Dictionary<string, string> Variables => new()
    {
        ["PORT"] = _port.ToString(CultureInfo.InvariantCulture), ["SPEAKR_MONITOR__DEMO_PATH"] = Path.Combine(_folder.Path, "demo.db"),
    };

    private HostProcess Start() => HostProcess.Start("run --demo --no-table", Variables);

    private Task WaitAsync() => Eventually.BeTrueAsync(async () =>
    {
        using var http = new HttpClient();
        try
        {
            return (await http.GetAsync(new Uri($"http://127.0.0.1:{_port}/health/ready"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "the host should be ready", TimeSpan.FromSeconds(40));

    private async Task<string> AddAsync(string arguments)
    {
        await using var command = HostProcess.Start($"apikey add {arguments}", Variables);
        (await command.ExitCodeAsync()).Should().Be(0, command.Output);
        return command.OutputLines.Single(line => line.StartsWith("spk_", StringComparison.Ordinal));
    }

    private async Task RemoveAsync(string name)
    {
        await using var command = HostProcess.Start($"apikey remove {name}", Variables);
        (await command.ExitCodeAsync()).Should().Be(0, command.Output);
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient http, string path, (string, string)? header = null, string? key = null)
    {
        using var request = Request(path, header, key);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return (response.StatusCode, isStream ? "" : await response.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage Request(string path, (string Name, string Value)? header, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (header is ("Host", var host))
            request.Headers.Host = host;
        else if (header is var (name, value))
            request.Headers.TryAddWithoutValidation(name, value);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }
}
