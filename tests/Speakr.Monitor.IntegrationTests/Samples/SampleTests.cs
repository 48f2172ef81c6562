using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Samples;

/// <summary>Each sample, started as a program, shows what samples/README.md says of it, and ends in order.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("speakr-sample-");

    [SkippableFact]
    public async Task QuickStart_RecordedCall_IsPrinted()
    {
        await using var feed = await FeedServer.StartAsync();
        await using var sample = SampleProcess.Start("QuickStart", feed.Url);
        await feed.WaitForAsync("connected");

        await feed.ReplayAsync(SampleProcess.Recording, speed: 0);

        await sample.WaitForOutputAsync(line => line == $"{SampleProcess.RecordedCall}  8002  Encerrado  1000101");
        await ShouldEndInOrderAsync(sample);
    }

    [Fact]
    public async Task QuickStart_WithoutAFeed_PrintsRecordedCallsAtEachStart()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "samples"), Path.Combine(Repository.Root, "samples"));
        for (var start = 0; start < 2; start++)
        {
            await using var sample = SampleProcess.Start("QuickStart", "", directory: _folder.FullName);

            await sample.WaitForOutputAsync(line => line.Contains("  Chamando  ", StringComparison.Ordinal));
            await sample.WaitForOutputAsync(line => line.Contains("  Atendido  ", StringComparison.Ordinal));
            await ShouldEndInOrderAsync(sample);
        }
    }

    [Theory]
    [InlineData("Ami")]
    [InlineData("QuickStart")]
    public async Task Ami_RecordedCall_IsPrinted(string name)
    {
        await using var pbx = new AmiServer { Events = string.Concat(AmiText.Packets(SampleProcess.Recording)) }.Start();
        await using var sample = SampleProcess.Start(name, pbx.Url);

        await sample.WaitForOutputAsync(line => line == $"{SampleProcess.RecordedCall}  8002  Encerrado  1000101");
        await ShouldEndInOrderAsync(sample);
    }

    [Fact]
    public async Task Ami_WithoutAPbx_BringsARecordedOne()
    {
        await using var sample = SampleProcess.Start("Ami", "");

        await sample.WaitForOutputAsync(line => line.StartsWith("A recorded PBX is at ami://demo:demo@127.0.0.1:", StringComparison.Ordinal));
        await sample.WaitForOutputAsync(line => line.Contains("  Chamando  ", StringComparison.Ordinal));
        await ShouldEndInOrderAsync(sample);
    }

    [SkippableFact]
    public async Task CustomHistoryStore_RecordedCall_IsInTheFileAndStaysThere()
    {
        await using var feed = await FeedServer.StartAsync();
        await using (var sample = SampleProcess.Start("CustomHistoryStore", feed.Url, directory: _folder.FullName))
        {
            await feed.WaitForAsync("connected");
            await feed.ReplayAsync(SampleProcess.Recording, speed: 0);
            await Eventually.BeTrueAsync(() => Cat("calls.jsonl").Contains("\"Ended\"", StringComparison.Ordinal), "the call has ended");
            await ShouldEndInOrderAsync(sample);
        }

        var written = Cat("calls.jsonl");
        var last = JsonNode.Parse(written.TrimEnd().Split('\n')[^1])!.AsArray().Should().ContainSingle().Subject!;
        ((string?)last["LinkedId"]).Should().Be(SampleProcess.RecordedCall);
        ((string?)last["Extension"]).Should().Be("1000101");

        await using var again = SampleProcess.Start("CustomHistoryStore", feed.Url, directory: _folder.FullName);
        await feed.WaitForAsync("connected");
        await ShouldEndInOrderAsync(again);
        Cat("calls.jsonl").Should().Be(written);
    }

    [Fact]
    public async Task CustomSource_RecordedCall_IsPrinted()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var sample = SampleProcess.Start("CustomSource", $"127.0.0.1 {((IPEndPoint)server.LocalEndpoint).Port}");

        using var client = await server.AcceptTcpClientAsync();
        await using var lines = new StreamWriter(client.GetStream());
        foreach (var line in await File.ReadAllLinesAsync(SampleProcess.Recording))
            await lines.WriteLineAsync(JsonNode.Parse(line)!["payload"]!.ToJsonString());
        await lines.FlushAsync();

        await sample.WaitForOutputAsync(line => line == $"{SampleProcess.RecordedCall}  8002  Encerrado  1000101");
        await ShouldEndInOrderAsync(sample);
    }

    [SkippableFact]
    public async Task CallObserver_CallersWhoGiveUp_ArePostedWhenTheyHaveWaitedLong()
    {
        await using var feed = await FeedServer.StartAsync();
        using var receiver = new HttpListener();
        var hook = $"http://127.0.0.1:{Programs.FreePort()}/lost/";
        receiver.Prefixes.Add(hook);
        receiver.Start();
        await using var sample = SampleProcess.Start("CallObserver", $"{feed.Url} {hook}");
        await feed.WaitForAsync("connected");

        await feed.EmitAsync(Join("1.1"), Abandon("1.1", waited: 75));
        await ReceiveAsync(receiver, HttpStatusCode.ServiceUnavailable);
        await sample.WaitForOutputAsync(line => line.StartsWith("1 lost caller(s) not posted", StringComparison.Ordinal));
        await feed.EmitAsync(Join("1.2"), Abandon("1.2", waited: 12), Join("1.3"), Abandon("1.3", waited: 61));

        var lost = (await ReceiveAsync(receiver, HttpStatusCode.NoContent)).AsArray().Should().ContainSingle().Subject!;
        lost.ToJsonString().Should().Be("""{"linkedId":"1.3","queue":"8002","number":"11987650101","waitedSeconds":61}""");
        await sample.WaitForOutputAsync(line => line == "1 lost caller(s) posted");
        await ShouldEndInOrderAsync(sample);
    }

    [SkippableFact]
    public async Task WebApp_CallWaits_IsListedBesideTheApplicationsOwnRoutes()
    {
        await using var feed = await FeedServer.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Programs.FreePort()}") };
        // The rest comes from the appsettings.json of the sample.
        var variables = new Dictionary<string, string> { ["Urls"] = http.BaseAddress.ToString(), ["Feed__Url"] = feed.Url };
        await using var sample = SampleProcess.Start(
            "WebApp", $"--contentRoot \"{SampleProcess.FolderOf("WebApp")}\"", variables, _folder.FullName);
        await feed.WaitForAsync("connected");
        await EventuallyAsync(http, "/health", answer => answer.StatusCode == HttpStatusCode.OK);
        using var stream = new StreamReader(await http.GetStreamAsync(new Uri("/live-calls/stream", UriKind.Relative)));
        (await stream.ReadLineAsync()).Should().Be("event: all");

        await feed.EmitAsync(Join("1.1"));
        var calls = JsonNode.Parse(await EventuallyAsync(http, "/live-calls", (_, body) => body.Length > 2))!.AsArray();

        var call = calls.Should().ContainSingle().Subject!;
        call.ToJsonString().Should().Contain("\"linkedId\":\"1.1\",\"status\":\"Chamando\",\"queue\":\"8002\"").And.NotContain("11987650101");
        ((string?)call["caller"]).Should().Be("…0101");
        (await http.GetStringAsync("/")).Should().Be("The application's own page.");
        File.Exists(Path.Combine(_folder.FullName, "calls.db")).Should().BeTrue();

        await feed.EmitAsync(Hangup("1.1"));
        await EventuallyAsync(http, "/live-calls", (_, body) => body == "[]");
        await feed.KillAsync();
        await EventuallyAsync(http, "/health", answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        await ShouldEndInOrderAsync(sample);
        (await stream.ReadToEndAsync()).Should().Contain("event: changes").And.Contain("\"status\":\"Abandonado\"");
    }

    [SkippableFact]
    public async Task WebApi_StaffAsk_EachSeesWhatTheirClaimsSay()
    {
        await using var feed = await FeedServer.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Programs.FreePort()}") };
        var variables = new Dictionary<string, string> { ["Urls"] = http.BaseAddress.ToString(), ["Feed__Url"] = feed.Url };
        await using var sample = SampleProcess.Start(
            "WebApi", $"--contentRoot \"{SampleProcess.FolderOf("WebApi")}\"", variables, _folder.FullName);
        await feed.WaitForAsync("connected");
        await EventuallyAsync(http, "/health", answer => answer.StatusCode == HttpStatusCode.OK);
        await feed.EmitAsync(Join("1.1"));

        (await http.GetAsync(new Uri("/telephony/live", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "accountant-token");
        (await http.GetAsync(new Uri("/telephony/live", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "supervisor-token");
        await EventuallyAsync(http, "/telephony/live", (_, body) => body.Contains("\"number\":\"11987650101\"", StringComparison.Ordinal));
        http.DefaultRequestHeaders.Authorization = new("Bearer", "agent-token");
        await EventuallyAsync(http, "/telephony/live", (_, body) => body.Contains("\"number\":\"119****0101\"", StringComparison.Ordinal));
        (await http.GetStringAsync(new Uri("/telephony/openapi.json", UriKind.Relative))).Should().Contain("\"url\":\"/telephony\"");

        await ShouldEndInOrderAsync(sample);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task ShouldEndInOrderAsync(HostProcess sample)
    {
        sample.Signal("TERM");
        (await sample.ExitCodeAsync()).Should().Be(0);
        sample.ErrorLines.Should().BeEmpty();
    }

    private static JsonObject Join(string id) => Event("QueueCallerJoin", id);

    private static JsonObject Hangup(string id) => Event("Hangup", id);

    private static JsonObject Abandon(string id, int waited)
    {
        var payload = Event("QueueCallerAbandon", id);
        payload["holdtime"] = $"{waited}";
        return payload;
    }

    private static JsonObject Event(string name, string id) => new()
    {
        ["event"] = name, ["uniqueid"] = id, ["linkedid"] = id, ["queue"] = "8002", ["calleridnum"] = "11987650101",
    };

    private static async Task<JsonNode> ReceiveAsync(HttpListener receiver, HttpStatusCode answer)
    {
        var context = await receiver.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var body = await JsonSerializer.DeserializeAsync<JsonNode>(context.Request.InputStream);
        context.Response.StatusCode = (int)answer;
        context.Response.Close();
        return body!;
    }

    private static Task<string> EventuallyAsync(HttpClient http, string path, Func<HttpResponseMessage, bool> condition) =>
        EventuallyAsync(http, path, (answer, _) => condition(answer));

    private static async Task<string> EventuallyAsync(HttpClient http, string path, Func<HttpResponseMessage, string, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(path, patience.Token);
                var body = await answer.Content.ReadAsStringAsync(patience.Token);
                if (condition(answer, body))
                    return body;
            }
            catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // The application does not listen yet.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    // The sample does not share its file with other .NET programs; everyday tools may look into it.
    private string Cat(string file)
    {
        using var cat = Process.Start(
            new ProcessStartInfo("cat", [file]) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true })!;
        return cat.StandardOutput.ReadToEnd();
    }
}
