using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Retention;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Retention;

/// <summary>History and copied records in one database, the PBX's table in another one of the same server.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlRetentionTests(MariaDbServer server) : RetentionTests
{
    private readonly FreePbxCdrTable _pbx = new(server);
    private string _database = "";

    public override async Task InitializeAsync()
    {
        server.Require();
        await _pbx.CreateAsync(hasMarker: true);
        _database = await server.CreateDatabaseAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database.Length == 0)
            return;
        await _pbx.DropAsync();
        await server.DropDatabaseAsync(_database);
    }

    /// <summary>A backlog is copied within the server, where no row passes through this process.</summary>
    [SkippableTheory]
    [InlineData(CdrSyncMode.Mark)]
    [InlineData(CdrSyncMode.ReadOnly)]
    public async Task Erase_ThenABacklogWithinTheServer_TheNumberIsNotCopied(CdrSyncMode mode)
    {
        var services = Services();
        var at = DateTimeOffset.UtcNow.AddDays(-3);
        await ExecuteAsync(NarrowRecords.Replace("varchar(9)", "varchar(80)", StringComparison.Ordinal));
        await Retention(services).EraseAsync(Number, dryRun: false, None);
        await PbxAsync(
            "INSERT INTO cdr (calldate, src, cnum, dst, lastapp, lastdata, disposition, uniqueid, linkedid, duration, billsec, sequence, recordingfile) "
            + $"SELECT NOW() - INTERVAL 3 DAY + INTERVAL seq SECOND, IF(seq % 100 = 0, '{Number}', '{Other}'), '', '8001', 'Queue', '8001', 'ANSWERED', "
            + $"CONCAT({at.ToUnixTimeSeconds()} + seq, '.', seq), CONCAT({at.ToUnixTimeSeconds()} + seq, '.', seq), 30, 20, seq, "
            + $"IF(seq % 100 = 1, 'out-{Number}-1001-20260101-120000-1.2.wav', '') FROM {MariaDbServer.Sequence(3000)}");
        // The newest row, from which the overlap is counted back: without marks only what is older is copied within the server.
        await AddRecordAsync(DateTimeOffset.UtcNow, Other);

        var copier = Services(mode: mode).GetRequiredService<ICdrSynchronizer>();
        (await copier.RunOnceAsync(None)).Copied.Should().Be(3_001);

        (await RowsAsync($"SELECT COUNT(*), SUM(src = ''), SUM(src LIKE '%{Number}%'), SUM(recordingfile LIKE '%{Number}%') FROM cdrs")).Should().Equal("3001|30|0|0");
        (await copier.RunOnceAsync(new CdrSyncRequest { Period = CdrRange.All }, None)).Copied.Should().Be(0);
    }

    [SkippableFact]
    public async Task Purge_RecordsWithoutAnIndexOnTheirDate_SaysSoAndRemovesNothing()
    {
        await ExecuteAsync(NarrowRecords);
        await ExecuteAsync("INSERT INTO cdrs (date) VALUES ('2020-01-01')");

        var results = await Retention(Services(options => options.CdrDays = 30)).PurgeAsync(None);

        results.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Table = "cdrs", Outcome = RetentionOutcome.NeedsIndex, Rows = 0 });
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal("1");
    }

    /// <summary>One that has read what is forgotten still writes when the erasure comes.</summary>
    [SkippableFact]
    public async Task Erase_SaveUnderWay_IsWaitedFor()
    {
        var services = Services();
        var retention = Retention(services);
        await retention.EraseAsync(Other, dryRun: false, None);
        await using var saving = await MariaDbServer.OpenAsync(_database);
        await using var command = saving.CreateCommand();
        command.CommandText = "BEGIN; SELECT revision FROM CallForgotten WHERE name = '' LOCK IN SHARE MODE; "
            + $"INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel) VALUES ('Encerrado', '1', '', '1.1', '1.1', '{Number}', 0)";
        await command.ExecuteNonQueryAsync();

        var erasing = retention.EraseAsync(Number, dryRun: false, None).AsTask();
        await Eventually.BeTrueAsync(
            async () => (await RowsAsync("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'UPDATE CallForgotten%'"))[0] == "1", "the erasure should wait");
        command.CommandText = "COMMIT";
        await command.ExecuteNonQueryAsync();

        (await erasing).Should().Contain(result => result.Table == "CallsHistory" && result.Rows == 1);
    }

    protected override string RefuseToRemoveAgents =>
        "CREATE TRIGGER refuse BEFORE DELETE ON CallAgentStates FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'kept'";

    protected override string NarrowRecords =>
        "CREATE TABLE cdrs (date datetime, src varchar(80), dst varchar(9), billsec int, status varchar(80), linkedid varchar(80), recordingfile varchar(255), cnum varchar(80))";

    protected override string HasRecords => "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'cdrs'";

    protected override void Use(ISpeakrMonitorBuilder builder) => builder.UseMySqlHistory(_database);

    protected override void Copy(ICdrSyncBuilder builder) => builder.FromFreePbx(_pbx.Database).ToMySql(_database);

    protected override Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(_database, query);

    protected override Task ExecuteAsync(string statement) => MariaDbServer.ExecuteAsync(_database, statement);

    protected override Task PbxAsync(string statement) => _pbx.ExecuteAsync(statement);
}
