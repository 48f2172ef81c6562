using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>Tables as they were found at sites, and what sites do to them.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class SyncFieldCaseTests(MariaDbServer server)
{
    private static readonly CdrSyncRequest Everything = new() { Period = CdrRange.All };

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RecordingsConvertedLater_ComparedAgain_AreNotCopiedTwiceAndTakeTheirNewNames(bool marks)
    {
        await using var scene = await SetAsync(marks, "recording-converted-later");
        await scene.RunAsync();
        await scene.Source.ExecuteAsync("UPDATE cdr SET recordingfile = REPLACE(recordingfile, '.wav', '.mp3')");

        (await scene.RunAsync(Everything with { DryRun = true })).Should().BeEquivalentTo(new { Copied = 0L, Renamed = 2L });
        (await scene.RunAsync(Everything)).Should().BeEquivalentTo(new { Copied = 0L, Renamed = 2L });
        (await scene.RunAsync(Everything)).Should().BeEquivalentTo(new { Copied = 0L, Renamed = 0L });

        (await scene.DifferencesAsync()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task RecordingsConvertedLater_Sweep_DoesNotCopyThemAgain()
    {
        await using var scene = await SetAsync(marks: false, "recording-converted-later");
        await scene.RunAsync();
        await scene.Source.ExecuteAsync("UPDATE cdr SET recordingfile = REPLACE(recordingfile, '.wav', '.mp3')");
        await MariaDbServer.ExecuteAsync(
            scene.Destination, "UPDATE CallCdrSyncs SET state = REGEXP_REPLACE(state, '\"sweptAt\":\"[0-9]{4}', '\"sweptAt\":\"2020')");

        (await scene.RunAsync()).Renamed.Should().Be(1, "the other one is of the last hours, which sweeps leave to the run");

        (await scene.CopiedAsync()).Should().Be(2);
    }

    [SkippableFact]
    public async Task RecordingsConvertedLater_TableFilledByAnother_OnlyWhatIsNewIsCopied()
    {
        await using var scene = await SetAsync(marks: false, "recording-converted-later");
        await scene.RunAsync();
        await MariaDbServer.ExecuteAsync(scene.Destination, "DELETE FROM CallCdrSyncs", "DELETE FROM CallCdrReceipts");
        await scene.Source.ExecuteAsync("UPDATE cdr SET recordingfile = REPLACE(recordingfile, '.wav', '.mp3')");

        (await scene.RunAsync()).Copied.Should().Be(0);

        (await scene.DifferencesAsync()).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("UPDATE cdrs SET src = CONCAT('+55', src), cnum = ''")]
    [InlineData("UPDATE cdrs SET status = 'ATENDIDA'")]
    [InlineData("UPDATE cdrs SET recordingfile = CONCAT('https://recordings.example/', recordingfile)")]
    public async Task CopiesThatTheirOwnerEdited_ComparedAgain_StayAsTheyAre(string edit)
    {
        await using var scene = await SetAsync(marks: false, "recording-converted-later");
        await scene.RunAsync();
        await MariaDbServer.ExecuteAsync(scene.Destination, edit);
        var edited = await MariaDbServer.RowsAsync(scene.Destination, "SELECT * FROM cdrs");

        (await scene.RunAsync(Everything)).Should().BeEquivalentTo(new { Copied = 0L, Renamed = 0L });

        (await MariaDbServer.RowsAsync(scene.Destination, "SELECT * FROM cdrs")).Should().Equal(edited);
    }

    [SkippableFact]
    public async Task Twins_OneRecordingChangedAndOneRowNew_EndAsTheSourceHasThem()
    {
        await using var scene = await SetAsync(marks: false, "recording-converted-later");
        await scene.Source.ExecuteAsync(
            "CREATE TEMPORARY TABLE twin AS SELECT * FROM cdr", "INSERT INTO cdr SELECT * FROM twin", "UPDATE twin SET sequence = sequence + 1, recordingfile = 'other.wav'",
            "INSERT INTO cdr SELECT * FROM twin");
        await scene.RunAsync();
        (await scene.CopiedAsync()).Should().Be(6);
        await scene.Source.ExecuteAsync(
            "UPDATE cdr SET recordingfile = '' WHERE sequence = 41 LIMIT 1", "UPDATE cdr SET recordingfile = 'other.mp3' WHERE sequence = 42",
            "CREATE TEMPORARY TABLE new AS SELECT * FROM cdr WHERE sequence = 57 LIMIT 1", "UPDATE new SET sequence = 59, recordingfile = 'new.wav'",
            "INSERT INTO cdr SELECT * FROM new");

        (await scene.RunAsync(Everything)).Should().BeEquivalentTo(new { Copied = 1L, Renamed = 2L });

        (await scene.DifferencesAsync()).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("TINYINT(1) NULL DEFAULT 0", "INSERT IGNORE INTO cdr (uniqueid) VALUES ('never')")]
    [InlineData("CHAR(1) NULL DEFAULT 'N'", "DO 0")]
    [InlineData("TINYINT NOT NULL DEFAULT 0", "DO 0")]
    [InlineData("TINYINT NULL", "UPDATE cdr SET sync = 0")]
    [InlineData("TINYINT AS (0) VIRTUAL", "DO 0")]
    public async Task MarkerThatIsNeverNull_IsNotUsedAndEverythingIsCopied(string column, string statement)
    {
        await using var scene = await SetAsync(marks: false, "recording-converted-later");
        await scene.Source.ExecuteAsync($"ALTER TABLE cdr ADD sync {column}", "SET sql_mode = ''", statement);

        (await scene.RunAsync()).Mode.Should().Be(CdrSyncMode.ReadOnly);
        (await scene.DifferencesAsync()).Should().BeEmpty();

        var marking = () => scene.Synchronizer(options => options.Mode = CdrSyncMode.Mark).RunOnceAsync(CancellationToken.None).AsTask();
        (await marking.Should().ThrowAsync<CdrSyncException>()).WithMessage("*option Mode*");
    }

    [SkippableFact]
    public async Task MarkerDefaultsToZero_Host_CopiesAndDoctorNamesTheDefault()
    {
        await using var scene = await SetAsync(marks: false, "marker-defaults-to-zero");

        await using var sync = scene.StartHost();
        (await sync.ExitCodeAsync()).Should().Be(0, sync.Output);
        sync.Output.Should().Contain("The column sync of").And.Contain("has the default 0");
        await using var doctor = scene.StartHost("doctor --listen 0");
        await doctor.ExitCodeAsync();

        (await scene.CopiedAsync()).Should().Be(1);
        doctor.Output.Should().Contain("warn  The mode is read-only").And.Contain("sync: has the default 0").And.Contain("[cdr-source.mode]");
    }

    [SkippableTheory]
    [InlineData("InnoDB")]
    [InlineData("MyISAM")]
    public async Task CalldateThatUpdatesItself_Marking_LeavesItAsItWas(string engine)
    {
        await using var scene = await SetAsync(marks: false, "calldate-on-update");
        await scene.Source.ExecuteAsync("SET sql_mode = ''", $"ALTER TABLE cdr ENGINE = {engine}", "ALTER TABLE cdr ADD changed TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP");
        var before = await scene.Source.RowsAsync("SELECT calldate, changed FROM cdr");

        (await scene.RunAsync()).Should().BeEquivalentTo(new { Copied = 1L, Marked = 1L });

        (await scene.Source.RowsAsync("SELECT calldate, changed FROM cdr")).Should().Equal(before);
        (await scene.Source.CountMarkedAsync()).Should().Be(1);
    }

    [SkippableFact]
    public async Task CalldateThatUpdatesItself_UserMayNotKeepIt_IsNotMarked()
    {
        server.RequireOwn();
        await using var scene = await SetAsync(marks: false, "calldate-on-update");
        var database = MariaDbServer.DatabaseOf(scene.Source.Database);
        await scene.Source.ExecuteAsync(
            $"CREATE USER marker_{database} IDENTIFIED BY 'secret'", $"GRANT SELECT, UPDATE (sync) ON `{database}`.cdr TO marker_{database}");
        var before = await scene.Source.RowsAsync("SELECT calldate, sync FROM cdr");

        await using var host = scene.StartHost("sync", ("FREEPBX_DB_USER", $"marker_{database}"), ("FREEPBX_DB_PASSWORD", "secret"));

        (await host.ExitCodeAsync()).Should().Be(0, host.Output);
        host.Output.Should().Contain("mode read-only").And.Contain("`calldate`");
        (await scene.CopiedAsync()).Should().Be(1);
        (await scene.Source.RowsAsync("SELECT calldate, sync FROM cdr")).Should().Equal(before);
    }

    private async Task<SyncScene> SetAsync(bool marks, string name)
    {
        server.Require();
        var scene = await SyncScene.CreateAsync(server, marks);
        await scene.UseFieldCaseAsync(name);
        return scene;
    }
}
