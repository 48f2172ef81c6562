using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>The command <c>doctor</c> of the built host: a set-up in order, and one break of the databases at a time.</summary>
[Collection(DoctorTests.Name)]
public sealed class DoctorCommandTests(MariaDbServer server)
{
    [SkippableFact]
    public async Task Doctor_EverythingInOrder_WarnsOfNothingAndChangesNothing()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        var before = await scene.SnapshotAsync();

        var run = await scene.RunAsync("doctor --listen 1");

        run.Troubles.Should().BeEmpty(run.Text);
        run.ExitCode.Should().Be(0);
        run.Found.Should().Contain(
        [
            "ok feed.connected", "ok feed.events", "ok database.connected", "ok database.clock", "ok database.rights", "ok database.tables",
            "ok history.zone", "ok cdr-source.mode", "ok database.newest", "ok cdr-source.waiting", "ok cdr-destination.lag",
            "ok cdr-destination.quarantine", "ok journal.folder", "ok host.port-free",
        ]);
        run.Text.Should().Contain("QueueCallerJoin 1").And.NotContain("11987650001");
        (await scene.SnapshotAsync()).Should().Equal(before);
        Directory.Exists(scene.JournalFolder).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Doctor_WrongPassword_SaysWhoIsRefusedAndNotTheSecret()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.UseUserAsync(scene.History, "DATABASE_URL", "ALL ON {db}.*");
        scene.Variables["DATABASE_URL"] = scene.Variables["DATABASE_URL"].Replace(DoctorScene.Password, "wr0ng-one", StringComparison.Ordinal);

        var run = await scene.RunAsync();

        run.ExitCode.Should().Be(1);
        run.Troubles.Distinct().Should().Equal("fail connection.refused");
        run.Text.Should().Contain("DATABASE_URL").And.NotContain("wr0ng-one");
    }

    [Trait(Length.Name, Length.LongCase)]
    [SkippableTheory]
    [InlineData("DROP TABLE CallQueueVisits", "note database.tables-missing", 0)]
    [InlineData("ALTER TABLE CallsHistory DROP COLUMN queue", "fail database.shape", 1)]
    [InlineData("ALTER TABLE CallsHistory DROP INDEX CallsHistory_linkId_unique", "fail database.shape", 1)]
    [InlineData("ALTER TABLE CallLeases DROP COLUMN beat", "fail database.shape", 1)]
    [InlineData("ALTER TABLE cdrs DROP COLUMN cnum", "fail database.shape", 1)]
    [InlineData("ALTER TABLE cdrs DROP INDEX cdrs_date", "note database.no-index", 0)]
    [InlineData("UPDATE cdrs SET date = date - INTERVAL 1 HOUR", "warn cdr-destination.lag", 0)]
    [InlineData("DELETE FROM cdrs", "note database.empty", 0)]
    [InlineData(
        "INSERT INTO CallCdrQuarantine (name, id, uniqueid, sequence, reason, attempts, createdAt, updatedAt) "
            + "VALUES ('freepbx', REPEAT('0', 32), '1.1', 1, 'Data too long: 11987650001', 1, NOW(), NOW())",
        "warn cdr-destination.quarantine", 0)]
    [InlineData(
        "INSERT INTO CallCdrQuarantine (name, id, uniqueid, sequence, reason, attempts, createdAt, updatedAt) "
            + "VALUES ('freepbx', REPEAT('0', 32), '', 1, 'Data too long', 0, NOW(), NOW())",
        "ok cdr-destination.quarantine", 0)]
    [InlineData(
        "INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, updatedAt, createdAt) "
            + "VALUES ('Chamando', '400', '', '1.1', '1.1', NOW() - INTERVAL 3 DAY, NOW() - INTERVAL 3 DAY)",
        "warn history.ghosts", 0)]
    [InlineData(
        "INSERT INTO CallsHistory (id, status, queue, extension, uniqueId, linkId, showOnPanel) VALUES (1600000000, 'Encerrado', '400', '', '1.1', '1.1', 0)",
        "warn history.ids", 0)]
    [InlineData("ALTER TABLE CallsHistory CONVERT TO CHARACTER SET latin1", "note history.charset", 0)]
    [InlineData(
        "UPDATE CallLeases SET owner = 'app1', expiresAt = UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE; "
            + "INSERT INTO CallLeases (name, owner, expiresAt) VALUES ('socket.io', 'app1', UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE)",
        "ok history.writer", 0)]
    public async Task Doctor_HistoryOrCopyChanged_FindsIt(string change, string found, int exitCode)
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await MariaDbServer.ExecuteAsync(scene.History, change.Split("; "));
        var before = await scene.SnapshotAsync();

        var run = await scene.RunAsync();

        run.Found.Should().Contain(found, run.Text);
        run.ExitCode.Should().Be(exitCode);
        run.Text.Should().NotContain("11987650001");
        (await scene.SnapshotAsync()).Should().Equal(before);
    }

    [Trait(Length.Name, Length.LongCase)]
    [SkippableTheory]
    [InlineData("ALTER TABLE cdr DROP INDEX calldate", "warn database.no-index", 0)]
    [InlineData("ALTER TABLE cdr DROP INDEX uniqueid", "warn database.no-index", 0)]
    [InlineData("ALTER TABLE cdr DROP COLUMN sequence", "note cdr-source.limits", 0)]
    [InlineData("ALTER TABLE cdr DROP COLUMN cnum", "fail database.shape", 1)]
    [InlineData("DROP TABLE cdr", "fail database.shape", 1)]
    [InlineData("DROP TABLE IF EXISTS cdr", "note cdr-destination.lag", 1)]
    [InlineData("DELETE FROM cdr", "note database.empty", 0)]
    [InlineData("UPDATE cdr SET calldate = calldate - INTERVAL 9 DAY", "note database.newest", 0)]
    public async Task Doctor_PbxChanged_FindsIt(string change, string found, int exitCode)
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.Table.ExecuteAsync(change);

        var run = await scene.RunAsync();

        run.Found.Should().Contain(found, run.Text);
        run.ExitCode.Should().Be(exitCode);
    }

    [SkippableFact]
    public async Task Doctor_MarkerTakenAwayWhereItIsAskedFor_FindsThatTheModeIsImpossible()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        scene.Variables["CDR_SYNC_MODE"] = "mark";
        await scene.Table.ExecuteAsync("ALTER TABLE cdr DROP COLUMN sync");

        var run = await scene.RunAsync();

        run.Troubles.Should().Equal("fail cdr-source.mode");
        run.ExitCode.Should().Be(1);
    }

    [SkippableFact]
    public async Task Doctor_UserMayOnlyReadTheHistory_NamesEachRightThatIsMissing()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.UseUserAsync(scene.History, "DATABASE_URL", "SELECT ON {db}.*", "INSERT, UPDATE ON {db}.CallsHistory");
        scene.Variables["SPEAKR_MONITOR__RETENTION__AUDIT"] = scene.Variables["SPEAKR_MONITOR__RETENTION__CDRS"] = "365";

        var run = await scene.RunAsync();

        run.ExitCode.Should().Be(1);
        run.Troubles.Distinct().Should().Equal("fail database.rights-missing");
        run.Text.Should().Contain("lacks DELETE on the table CallsHistory").And.Contain("lacks INSERT, UPDATE, DELETE on the table CallQueueVisits")
            .And.Contain("lacks INSERT, UPDATE, DELETE on the table CallRingAttempts").And.Contain("lacks INSERT, UPDATE on the table CallSourceGaps")
            .And.Contain("lacks INSERT, DELETE on the table CallAuditLog").And.Contain("lacks INSERT, DELETE on the table cdrs").And.Contain("lacks INSERT, DELETE on the table CallCdrReceipts");
    }

    [SkippableFact]
    public async Task Doctor_TableMissingAndUserMayNotCreate_IsAProblem()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.UseUserAsync(scene.History, "DATABASE_URL", "SELECT, INSERT, UPDATE, DELETE ON {db}.*");
        await MariaDbServer.ExecuteAsync(scene.History, "DROP TABLE CallSourceGaps");

        var run = await scene.RunAsync();

        run.Troubles.Should().Equal("fail database.tables-denied");
        run.ExitCode.Should().Be(1);
        run.Text.Should().Contain("CallSourceGaps");
    }

    [SkippableFact]
    public async Task Doctor_ColumnMissingAndUserMayOnlyCreate_NamesTheRightToAlter()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.UseUserAsync(scene.History, "DATABASE_URL", "SELECT, INSERT, UPDATE, DELETE, CREATE ON {db}.*");
        await MariaDbServer.ExecuteAsync(scene.History, "ALTER TABLE CallQueueVisits DROP COLUMN reconstructed");

        var run = await scene.RunAsync();

        run.Troubles.Should().Equal("fail database.tables-denied");
        run.Text.Should().Contain("CallQueueVisits.reconstructed. It will not be created: ALTER");
    }

    [SkippableFact]
    public async Task Doctor_UserMayOnlyReadThePbx_SaysThatRowsAreNotMarked()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        await scene.UseUserAsync(scene.Table.Database, "FREEPBX_DB_USER", "SELECT ON {db}.cdr");

        var run = await scene.RunAsync();

        run.Troubles.Should().BeEmpty(run.Text);
        run.Found.Should().Contain("note cdr-source.mode");
        run.ExitCode.Should().Be(0);
        run.Text.Should().NotContain(DoctorScene.Password);
    }

    [SkippableFact]
    public async Task Doctor_TimeZonesDiffer_SaysSo()
    {
        await using var scene = await DoctorScene.SetAsync(server);
        scene.Variables["SPEAKR_MONITOR__PBX_TIME_ZONE"] = "Asia/Kathmandu";
        scene.Variables["TZ"] = "Asia/Kathmandu";

        var run = await scene.RunAsync();

        run.Found.Should().Contain("note history.zone");
        run.Troubles.Should().Equal("warn cdr-source.zone");
        run.Text.Should().Contain("UTC+05:45");
        run.ExitCode.Should().Be(0);
    }
}
