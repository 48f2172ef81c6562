using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>What strangers are told, and how much they may take.</summary>
public sealed class LocalRequestTests
{
    private const string User = "panel_user";

    [Fact]
    public async Task Ready_SomethingIsDown_TellsOnlyThisMachineWhereAndWhy()
    {
        var port = Programs.FreePort();
        var folder = Directory.CreateTempSubdirectory("speakr-secret-folder-").FullName;
        await using var host = HostProcess.Start("run", Variables(port), existing: folder);
        await host.WaitForOutputAsync(line => line.Contains("is not connected", StringComparison.Ordinal));
        await host.WaitForOutputAsync(line => line.Contains(User, StringComparison.Ordinal));
        string[] secrets = ["127.0.0.1:9", User, "panel_db", "secret-folder"];

        var (localStatus, local) = await AskAsync(port, "localhost");
        localStatus.Should().Be(HttpStatusCode.ServiceUnavailable);
        local.Should().Contain("127.0.0.1:9").And.Contain(User);

        foreach (var (name, header) in new[] { ("monitor.example", ""), ("127.0.0.2", ""), ("localhost", "X-Forwarded-For"), ("localhost", "Forwarded"), ("localhost", "Via") })
        {
            var (status, answer) = await AskAsync(port, name, header);
            status.Should().Be(HttpStatusCode.ServiceUnavailable);
            foreach (var secret in secrets)
                answer.Should().NotContain(secret, $"{name} {header} asked");
            var json = JsonDocument.Parse(answer).RootElement;
            json.GetProperty("sources")[0].GetProperty("connected").GetBoolean().Should().BeFalse();
            json.GetProperty("sources")[0].GetProperty("since").GetDateTimeOffset().Should().BeAfter(DateTimeOffset.UnixEpoch);
            json.GetProperty("store").GetProperty("ready").GetBoolean().Should().BeFalse();
        }

        host.Signal("KILL");
        await host.ExitCodeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Connections_HundredsOfIdleOnes_KeepNobodyFromAsking()
    {
        var port = Programs.FreePort();
        await using var host = HostProcess.Start("run --demo", new Dictionary<string, string> { ["PORT"] = port.ToString(CultureInfo.InvariantCulture) });
        await host.WaitForOutputAsync(HostProcess.TellsOfCall);
        var idle = new List<TcpClient>();
        try
        {
            for (var number = 0; number < 300; number++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                idle.Add(client);
            }

            (await AskAsync(port, "localhost")).Status.Should().Be(HttpStatusCode.OK);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            // Told of as an end, or as a reset: the oldest had to go.
            var oldest = async () => (await idle[0].GetStream().ReadAsync(new byte[1], patience.Token)).Should().Be(0);
            await oldest.Should().NotThrowAsync<OperationCanceledException>();
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(int port, string name, string header = "")
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/health/ready");
        request.Headers.Host = $"{name}:{port}";
        if (header.Length > 0)
            request.Headers.TryAddWithoutValidation(header, "1.2.3.4");
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Dictionary<string, string> Variables(int port) => new()
    {
        ["SOCKET_URL"] = "http://127.0.0.1:9", ["DATABASE_URL"] = $"mysql://{User}:s3cret@127.0.0.1:9/panel_db", ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
    };
}
