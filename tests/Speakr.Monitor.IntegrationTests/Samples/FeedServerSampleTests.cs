using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Samples;

/// <summary>The example server of docs/socketio-feed.md, between a manager interface and the host.</summary>
public sealed class FeedServerSampleTests
{
    private const string Password = "a secret: ü";
    private const string PbxIsAt = "A recorded PBX is at ";

    // With its database, on a busy machine.
    private static readonly TimeSpan StartOfHost = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task Host_AsksForTheLiveList_HearsTheRecordedCall()
    {
        await using var pbx = StartPbx();
        await using var feed = SampleFeed.Start(pbx.Url);
        var port = Programs.FreePort();
        await using var host = StartHost(feed, Password, port);

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        JsonNode? call = null;
        await Eventually.BeTrueAsync(
            async () => (string?)(call = await CallAsync(http))?["status"] == "Encerrado", "the call has ended", StartOfHost);

        ((string?)call!["queue"]).Should().Be("8002");
        ((string?)call["extension"]).Should().Be("1000101");
        pbx.Count("QueueStatus").Should().BePositive("only the host asks for it");
    }

    [SkippableFact]
    public async Task Host_WrongPassword_IsRefused()
    {
        await using var pbx = StartPbx();
        await using var feed = SampleFeed.Start(pbx.Url);
        await using var host = StartHost(feed, "another", port: 0);

        await Eventually.BeTrueAsync(() => host.Output.Contains("wrong password", StringComparison.Ordinal), "the host is refused", StartOfHost);

        pbx.Count("QueueStatus").Should().Be(0);
    }

    [SkippableFact]
    public async Task Pbx_Gone_EndsTheServerAndTheHostKnows()
    {
        await using var pbx = StartPbx();
        await using var feed = SampleFeed.Start(pbx.Url);
        await using var host = StartHost(feed, Password, port: 0);
        await Eventually.BeTrueAsync(() => pbx.Count("QueueStatus") > 0, "the host is connected and has asked", StartOfHost);
        // It may have come before the server, and then has said so once already.
        var before = host.OutputLines.Count(IsAway);

        pbx.Close();

        (await feed.ExitCodeAsync()).Should().Be(1);
        await host.WaitForOutputAsync(_ => host.OutputLines.Count(IsAway) > before);
    }

    [SkippableFact]
    public async Task QuickStart_OverTheRecordedPbxOfTheSamples_PrintsACall()
    {
        await using var pbx = SampleProcess.Start("Ami", $"--port {Programs.FreePort()}");
        await pbx.WaitForOutputAsync(line => line.StartsWith(PbxIsAt, StringComparison.Ordinal));
        await using var feed = SampleFeed.Start(pbx.OutputLines.First(line => line.StartsWith(PbxIsAt, StringComparison.Ordinal))[PbxIsAt.Length..]);
        await using var sample = SampleProcess.Start("QuickStart", $"http://monitor:{Uri.EscapeDataString(Password)}@127.0.0.1:{feed.Port}");

        await sample.WaitForOutputAsync(line => line.Contains("  Atendido  ", StringComparison.Ordinal));
    }

    private static bool IsAway(string line) => line.Contains("Source socket.io is not connected", StringComparison.Ordinal);

    private static AmiServer StartPbx() => new AmiServer { Events = string.Concat(AmiText.Packets(SampleProcess.Recording)) }.Start();

    private static HostProcess StartHost(SampleFeed feed, string password, int port) => HostProcess.Start("run", new Dictionary<string, string>
    {
        ["SOCKET_URL"] = $"http://monitor:{Uri.EscapeDataString(password)}@127.0.0.1:{feed.Port}",
        ["SPEAKR_MONITOR__STATUS_EVENT"] = "QueueStatus",
        ["DATABASE_URL"] = "sqlite:calls.db",
        ["PORT"] = $"{port}",
    });

    private static async Task<JsonNode?> CallAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"/api/calls/{SampleProcess.RecordedCall}", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            // The host does not listen yet.
            return null;
        }
    }

    private sealed class SampleFeed : IAsyncDisposable
    {
        private readonly Process _process;

        private SampleFeed(Process process, int port) => (_process, Port) = (process, port);

        public int Port { get; }

        public static SampleFeed Start(string pbx)
        {
            FeedProcess.SkipUnlessAvailable();
            var port = Programs.FreePort();
            var start = new ProcessStartInfo(Programs.Find("node")!)
            {
                ArgumentList = { Path.Combine(SampleProcess.FolderOf("FeedServer"), "server.js"), pbx, $"{port}" },
            };
            start.Environment["FEED_PASSWORD"] = Password;
            // The sample's own folder has no packages; those of the tests' feed are the same.
            start.Environment["NODE_PATH"] = Path.Combine(Repository.Root, "tests", "feed-server", "node_modules");
            return new SampleFeed(Process.Start(start)!, port);
        }

        public async Task<int> ExitCodeAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
                _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
