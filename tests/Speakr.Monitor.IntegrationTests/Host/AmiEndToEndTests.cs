using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Recordings;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The built host with AMI_URL alone, between a manager interface that plays recordings and a real MariaDB.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class AmiEndToEndTests(MariaDbServer server)
{
    private const string Call = "1795890343.22";
    private static readonly string Join = Packet("QueueCallerJoin", $"Queue: 8001\r\nUniqueid: {Call}\r\nLinkedid: {Call}\r\nCallerIDNum: 11987650501");
    private static readonly string Connect = Packet(
        "AgentConnect", $"Queue: 8001\r\nUniqueid: {Call}\r\nLinkedid: {Call}\r\nInterface: PJSIP/1001\r\nDestUniqueid: 1795890344.23\r\nHoldTime: 1");

    [SkippableFact]
    public async Task Run_RecordedCalls_TableAndVisitsAreAsTheyReallyWere()
    {
        string[] names = ["s1", "s2", "s3", "s4", "s5", "s6"];
        var database = await server.CreateDatabaseAsync();
        await using var pbx = new AmiServer
        {
            Events = string.Concat(names.SelectMany(name => AmiText.Packets(RecordedFiles.PathOf($"{name}.jsonl")))),
        }.Start();
        await using var host = await StartAsync(pbx, database);
        var truth = names.SelectMany(name => Truth.Read(RecordedFiles.PathOf($"{name}.truth.json")).Calls).ToList();

        await RowsAsync(database, "SELECT COUNT(*), SUM(showOnPanel) FROM CallsHistory", $"{truth.Count}|0");
        host.Signal("TERM");

        (await host.ExitCodeAsync()).Should().Be(0);
        (await MariaDbServer.RowsAsync(database, "SELECT linkId, status, queue, extension FROM CallsHistory")).Should().BeEquivalentTo(
            truth.Select(call => $"{call.LinkedId}|{call.FinalStatus}|{call.Queues[^1]}|{(call.Answered ? call.AnsweredBy[^1] : "")}"));
        (await MariaDbServer.RowsAsync(database, "SELECT linkId, GROUP_CONCAT(queue ORDER BY visit) FROM CallQueueVisits GROUP BY linkId")).Should().BeEquivalentTo(
            truth.Select(call => $"{call.LinkedId}|{string.Join(',', call.Queues)}"));
        ShouldKeepTheSecret(host);
    }

    [SkippableFact]
    public async Task Run_WrongSecretAtTheStart_EndsWithOneSentence()
    {
        await using var pbx = new AmiServer().Start();
        await using var host = Start(pbx, await server.CreateDatabaseAsync(), pbx.Url.Replace("monitor:", "monitor:wrong", StringComparison.Ordinal));

        (await host.ExitCodeAsync()).Should().Be(1);

        host.ErrorLines.Should().ContainSingle().Which.Should().Contain("refused the login of monitor").And.Contain("manager.conf");
        ShouldKeepTheSecret(host);
    }

    [SkippableFact]
    public async Task Run_SecretRefusedLater_GoesOnAndSaysSo()
    {
        await using var pbx = new AmiServer().Start();
        await using var host = await StartAsync(pbx, await server.CreateDatabaseAsync());

        pbx.Answer = action => action.Name == "Login" ? action.Refused("Authentication failed") : null;
        pbx.Cut();

        await host.WaitForOutputAsync(line => line.Contains("rejects the login", StringComparison.Ordinal));
        host.HasEnded.Should().BeFalse();
        host.Signal("TERM");
        (await host.ExitCodeAsync()).Should().Be(0);
    }

    [SkippableFact]
    public async Task Run_ConnectionsAreCutAllTheTime_NoCallIsLost()
    {
        var database = await server.CreateDatabaseAsync();
        await using var pbx = new AmiServer { Events = Join }.Start();
        await using var host = await StartAsync(pbx, database);
        await RowsAsync(database, "SELECT status, queue, extension FROM CallsHistory", "Chamando|8001|");

        pbx.Events = Connect;
        pbx.Lists["CoreShowChannels"] = Channel(Call, "Queue") + Channel("1795890344.23", "AppQueue");
        pbx.Cut();
        await RowsAsync(database, "SELECT status, queue, extension FROM CallsHistory", "Atendido|8001|1001");
        // What has just happened is not compared with a list.
        await RowsAsync(database, "SELECT updatedAt < UTC_TIMESTAMP() - INTERVAL 4 SECOND FROM CallsHistory", "1");
        pbx.Events = "";
        pbx.Lists["CoreShowChannels"] = "";
        pbx.Cut();

        await RowsAsync(database, "SELECT status, queue, extension, showOnPanel + 0 FROM CallsHistory", "Encerrado|8001|1001|0");
    }

    [SkippableFact]
    public async Task Run_AsteriskRestartsInTheMiddleOfCalls_TheyAreOver()
    {
        const string Waiting = "1795890345.30";
        var database = await server.CreateDatabaseAsync();
        await using var pbx = new AmiServer
        {
            Events = Join + Connect + Packet("QueueCallerJoin", $"Queue: 8002\r\nUniqueid: {Waiting}\r\nLinkedid: {Waiting}"),
        }.Start();
        await using var host = await StartAsync(pbx, database);
        await RowsAsync(database, "SELECT SUM(showOnPanel) FROM CallsHistory", "2");

        pbx.Events = "";
        pbx.AfterLogin = Packet("FullyBooted", "Uptime: 0\r\nStatus: Fully Booted");
        await pbx.SendAsync(Packet("Shutdown", "Shutdown: Cleanly\r\nRestart: True"));
        pbx.Close();

        await RowsAsync(
            database, "SELECT linkId, status, showOnPanel + 0 FROM CallsHistory ORDER BY id", $"{Call}|Encerrado|0", $"{Waiting}|Abandonado|0");
    }

    [SkippableFact]
    public async Task Doctor_UserWithTooFewPermissions_NamesTheLineToWrite()
    {
        await using var pbx = new AmiServer { AfterLogin = "" }.Start();
        pbx.Denied.Add("CoreShowChannels");
        await using var host = HostProcess.Start("doctor --listen 2", Variables(pbx.Url, await server.CreateDatabaseAsync()));

        await host.ExitCodeAsync();

        host.Output.Should().Contain("[ami.read-system]").And.Contain("\"read = call,agent,system\"")
            .And.Contain("[ami.write-reporting]").And.Contain("\"write = reporting\"");
        ShouldKeepTheSecret(host);
    }

    private static async Task<HostProcess> StartAsync(AmiServer pbx, string database)
    {
        var host = Start(pbx, database);
        await host.WaitForOutputAsync(line => line.Contains("Source ami is connected", StringComparison.Ordinal));
        return host;
    }

    private static HostProcess Start(AmiServer pbx, string database, string? url = null) => HostProcess.Start("run", Variables(url ?? pbx.Url, database));

    private static Dictionary<string, string> Variables(string url, string database) => new()
    {
        ["AMI_URL"] = url, ["DATABASE_URL"] = MariaDbServer.UrlOf(database), ["PORT"] = "0",
    };

    private static Task RowsAsync(string database, string query, params string[] expected) => Eventually.BeTrueAsync(
        async () => (await MariaDbServer.RowsAsync(database, query)).SequenceEqual(expected), $"{query} should give {string.Join(" ; ", expected)}", TimeSpan.FromSeconds(30));

    private static string Packet(string name, string fields) => $"Event: {name}\r\n{fields}\r\n\r\n";

    private static string Channel(string id, string application) =>
        Packet("CoreShowChannel", $"Uniqueid: {id}\r\nLinkedid: {Call}\r\nApplication: {application}\r\nApplicationData: 8001,t\r\nBridgeId: b");

    private static void ShouldKeepTheSecret(HostProcess host) =>
        (host.Output + string.Join('\n', host.ErrorLines)).Should().NotContain(AmiServer.Secret).And.NotContain(Uri.EscapeDataString(AmiServer.Secret));
}
