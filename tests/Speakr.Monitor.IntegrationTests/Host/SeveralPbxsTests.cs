using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Sync;
using Speakr.Monitor.Tests.Cdr;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The built host between two PBXs that produce the same ids, and one history.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class SeveralPbxsTests(MariaDbServer server) : IAsyncLifetime
{
    // Of the recording: the caller waits up to the first line, and talks up to the second.
    private const int Waiting = 138;
    private const int Talking = 152;
    private const string Record = "CONCAT_WS('|', src, dst, billsec, linkedid, IFNULL(recordingfile, ''))";

    private readonly FreePbxCdrTable _matrizRecords = new(server);
    private readonly FreePbxCdrTable _filialRecords = new(server);
    private readonly Dictionary<string, string> _variables = [];
    private readonly string _journal = Directory.CreateTempSubdirectory("speakr-journal-").FullName;
    private readonly string _port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
    private string _history = "";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _matrizRecords.DropAsync();
        await _filialRecords.DropAsync();
        if (_history.Length > 0)
            await server.DropDatabaseAsync(_history);
        Directory.Delete(_journal, recursive: true);
    }

    [SkippableFact]
    public async Task Run_SameIdsOnBothAndARestartInTheMiddle_KeepsBothApart()
    {
        await CreateAsync();
        await using var matriz = await FeedServer.StartAsync();
        await using var filial = await FeedServer.StartAsync();
        var (matrizEvents, filialEvents) = (Events("1000101"), Events("1000202"));
        await using (var first = await StartAsync(matriz, filial))
        {
            await matriz.EmitAsync(matrizEvents[..Waiting]);
            await filial.EmitAsync(filialEvents[..Talking]);
            await ShouldBecomeAsync("MATRIZ-1795331618.31|Chamando|8002||1", "fil_1795331618.31|Atendido|8002|1000202|1");
            await ShouldWriteForBothAsync();
            await CopiedAsync();
            await StopAsync(first);
        }

        await using var second = await StartAsync(matriz, filial);
        await matriz.EmitAsync(matrizEvents[Waiting..]);
        await filial.EmitAsync(filialEvents[Talking..]);
        await ShouldBecomeAsync("MATRIZ-1795331618.31|Encerrado|8002|1000101|0", "fil_1795331618.31|Encerrado|8002|1000202|0");
        await StopAsync(second);

        await SyncShouldCopyNewRecordsOnceAsync();
    }

    [SkippableFact]
    public async Task Heal_TwoPbxs_AddsTheCallsOfEachUnderItsPrefix()
    {
        await CreateAsync();
        Configure("http://127.0.0.1:9", "http://127.0.0.1:9");
        await using (var migrate = HostProcess.Start("migrate", _variables))
            (await migrate.ExitCodeAsync()).Should().Be(0);

        // A day more on each side: the recording's day has other hours in the time of another machine.
        await using var heal = HostProcess.Start("heal --from 2026-11-21 --to 2026-11-23", _variables);

        (await heal.ExitCodeAsync()).Should().Be(0);
        var ids = await MariaDbServer.RowsAsync(_history, "SELECT linkId FROM CallsHistory");
        var matriz = ids.Where(id => id.StartsWith("MATRIZ-", StringComparison.Ordinal)).Select(id => id["MATRIZ-".Length..]).ToArray();
        var filial = ids.Where(id => id.StartsWith("fil_", StringComparison.Ordinal)).Select(id => id["fil_".Length..]).ToArray();
        matriz.Should().Contain("1795331618.31");
        filial.Should().BeEquivalentTo(matriz);
        ids.Should().HaveCount(matriz.Length + filial.Length);
    }

    private async Task CreateAsync()
    {
        await _matrizRecords.CreateAsync(hasMarker: true);
        await _filialRecords.CreateAsync(hasMarker: false);
        foreach (var records in new[] { _matrizRecords, _filialRecords })
            await records.InsertRecordingsAsync();
        await _filialRecords.ExecuteAsync("UPDATE cdr SET src = CONCAT('9', src)");
        _history = await server.CreateDatabaseAsync();
    }

    private void Configure(string matriz, string filial)
    {
        _variables["DATABASE_URL"] = MariaDbServer.UrlOf(_history);
        _variables["PORT"] = _port;
        _variables["SPEAKR_MONITOR__JOURNAL"] = _journal;
        _variables["SPEAKR_MONITOR__PBX__MATRIZ__SOCKET_URL"] = matriz;
        _variables["SPEAKR_MONITOR__PBX__FILIAL__SOCKET_URL"] = filial;
        _variables["SPEAKR_MONITOR__PBX__FILIAL__ID_PREFIX"] = "fil_";
        foreach (var (pbx, records) in new[] { ("MATRIZ", _matrizRecords), ("FILIAL", _filialRecords) })
        {
            foreach (var (name, value) in SyncScene.Variables($"SPEAKR_MONITOR__PBX__{pbx}__FREEPBX_DB", records.Database))
                _variables[name] = value;
        }
    }

    private async Task<HostProcess> StartAsync(FeedServer matriz, FeedServer filial)
    {
        Configure(matriz.Url, filial.Url);
        var host = HostProcess.Start("run", _variables);
        await host.WaitForOutputAsync(line => line.Contains($"FILIAL {filial.Url}", StringComparison.Ordinal)
            && line.Contains($"MATRIZ {matriz.Url}", StringComparison.Ordinal) && line.Contains($"journal in {_journal}", StringComparison.Ordinal));
        await matriz.WaitForAsync("connected");
        await filial.WaitForAsync("connected");
        return host;
    }

    private static async Task StopAsync(HostProcess host)
    {
        host.Signal("TERM");
        (await host.ExitCodeAsync()).Should().Be(0);
        host.ErrorLines.Should().BeEmpty();
    }

    private static JsonNode[] Events(string extension) =>
    [
        .. from line in File.ReadLines(RecordedFiles.PathOf("s1.jsonl"))
           select JsonNode.Parse(line.Replace("1000101", extension, StringComparison.Ordinal))!["payload"]!.DeepClone(),
    ];

    private async Task ShouldWriteForBothAsync()
    {
        using var http = new HttpClient();
        var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/health/ready"))).RootElement;
        answer.GetProperty("pbxs").EnumerateArray().Select(pbx => $"{pbx.GetProperty("name")} {pbx.GetProperty("role")}")
            .Should().Equal("FILIAL writing", "MATRIZ writing");
        answer.GetProperty("cdr").EnumerateArray().Select(copy => copy.GetProperty("name").GetString())
            .Should().BeEquivalentTo("freepbx-FILIAL", "freepbx-MATRIZ");
    }

    private async Task SyncShouldCopyNewRecordsOnceAsync()
    {
        var now = (await _matrizRecords.RowsAsync("SELECT CAST(NOW() AS CHAR)"))[0];
        await _matrizRecords.InsertAsync([new SampleCallRecord("1795399999.1", now, "8002") { CallerNumber = "11987650101", Sequence = 900 }]);
        await _filialRecords.InsertAsync([new SampleCallRecord("1795399999.1", now, "8002") { CallerNumber = "11987650202", Sequence = 900 }]);
        await using var sync = HostProcess.Start("sync", _variables);

        (await sync.ExitCodeAsync()).Should().Be(0);

        (await CopiedRecordsAsync()).Should().BeEquivalentTo(await RecordsAsync());
    }

    private async Task CopiedAsync()
    {
        var expected = await RecordsAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await CopiedRecordsAsync()).Count < expected.Count)
            await Task.Delay(100, patience.Token);
        (await CopiedRecordsAsync()).Should().BeEquivalentTo(expected);
    }

    private async Task<List<string>> RecordsAsync() =>
        [.. await _matrizRecords.RowsAsync($"SELECT {Record} FROM cdr"), .. await _filialRecords.RowsAsync($"SELECT {Record} FROM cdr")];

    private async Task<List<string>> CopiedRecordsAsync() => await HasAsync("cdrs") ? await MariaDbServer.RowsAsync(_history, $"SELECT {Record} FROM cdrs") : [];

    private async Task<bool> HasAsync(string table) =>
        (await MariaDbServer.RowsAsync(_history, $"SHOW TABLES LIKE '{table}'")).Count > 0;

    private async Task ShouldBecomeAsync(params string[] calls)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new List<string>();
        try
        {
            while (!seen.SequenceEqual(calls))
            {
                await Task.Delay(100, patience.Token);
                seen = await MariaDbServer.RowsAsync(
                    _history, "SELECT linkId, status, queue, extension, showOnPanel + 0 FROM CallsHistory ORDER BY BINARY linkId");
            }
        }
        catch (OperationCanceledException)
        {
            seen.Should().Equal(calls);
        }
    }
}
