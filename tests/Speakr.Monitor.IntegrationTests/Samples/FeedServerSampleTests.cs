using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Samples;

/// <summary>The example server of docs/socketio-feed.md, between a manager interface and the host.</summary>
public sealed class FeedServerSampleTests : IAsyncLifetime
{
    private const string Password = "a secret: ü";

    private readonly AmiServer _pbx = new() { Events = string.Concat(AmiText.Packets(SampleProcess.Recording)) };
    private readonly int _port = Programs.FreePort();
    private Process? _feed;

    public Task InitializeAsync()
    {
        _pbx.Start();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Host_AsksForTheLiveList_HearsTheRecordedCall()
    {
        StartFeed();
        var port = Programs.FreePort();
        await using var host = StartHost(Password, port);

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        JsonNode? call = null;
        await Eventually.BeTrueAsync(async () => (string?)(call = await CallAsync(http))?["status"] == "Encerrado", "the call has ended", TimeSpan.FromSeconds(60));

        ((string?)call!["queue"]).Should().Be("8002");
        ((string?)call["extension"]).Should().Be("1000101");
        _pbx.Count("QueueStatus").Should().BePositive("only the host asks for it");
    }

    [SkippableFact]
    public async Task Host_WrongPassword_IsRefused()
    {
        StartFeed();
        await using var host = StartHost("another", port: 0);

        await host.WaitForOutputAsync(line => line.Contains("wrong password", StringComparison.Ordinal));

        _pbx.Count("QueueStatus").Should().Be(0);
    }

    [SkippableFact]
    public async Task Pbx_Gone_EndsTheServerAndTheHostKnows()
    {
        StartFeed();
        await using var host = StartHost(Password, port: 0);
        await host.WaitForOutputAsync(line => line.Contains("Source socket.io is connected", StringComparison.Ordinal));
        await Eventually.BeTrueAsync(() => _pbx.Count("QueueStatus") > 0, "the host has asked");
        // It may have come before the server, and then has said so once already.
        var before = host.OutputLines.Count(IsAway);

        _pbx.Close();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _feed!.WaitForExitAsync(patience.Token);
        _feed.ExitCode.Should().Be(1);
        await host.WaitForOutputAsync(_ => host.OutputLines.Count(IsAway) > before);
    }

    public async Task DisposeAsync()
    {
        if (_feed is not null)
        {
            _feed.Kill();
            await _feed.WaitForExitAsync();
            _feed.Dispose();
        }

        await _pbx.DisposeAsync();
    }

    private static bool IsAway(string line) => line.Contains("Source socket.io is not connected", StringComparison.Ordinal);

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

    private void StartFeed()
    {
        FeedProcess.SkipUnlessAvailable();
        var start = new ProcessStartInfo("node", [Path.Combine(SampleProcess.FolderOf("FeedServer"), "server.js"), _pbx.Url, $"{_port}"]);
        start.Environment["FEED_PASSWORD"] = Password;
        // The sample's own folder has no packages: those of the tests' feed are the same.
        start.Environment["NODE_PATH"] = Path.Combine(Repository.Root, "tests", "feed-server", "node_modules");
        _feed = Process.Start(start);
    }

    private HostProcess StartHost(string password, int port) => HostProcess.Start("run", new Dictionary<string, string>
    {
        ["SOCKET_URL"] = $"http://monitor:{Uri.EscapeDataString(password)}@127.0.0.1:{_port}",
        ["SPEAKR_MONITOR__STATUS_EVENT"] = "QueueStatus",
        ["DATABASE_URL"] = "sqlite:calls.db",
        ["PORT"] = $"{port}",
    });
}
