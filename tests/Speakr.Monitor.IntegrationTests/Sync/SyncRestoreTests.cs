using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>One of the two databases is restored from a backup, or a second has more rows than a page.</summary>
[Collection(CdrMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class SyncRestoreTests(MariaDbServer server)
{
    [SkippableTheory]
    [InlineData("1 = 1", true)]
    [InlineData("sequence > 2500", true)]
    [InlineData("sequence % 7 = 0", true)]
    [InlineData("1 = 1", false)]
    public async Task PbxRestored_MarksAreGone_NothingIsCopiedTwiceAndNewRowsAre(string unmarked, bool hasIndexes)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks: true);
        await scene.AddCallsAsync(3_000);
        await scene.RunAsync();
        if (!hasIndexes)
            await MariaDbServer.ExecuteAsync(scene.Destination, "ALTER TABLE cdrs DROP INDEX cdrs_date, DROP INDEX cdrs_linkedid");
        await scene.Source.ExecuteAsync($"UPDATE cdr SET sync = NULL WHERE {unmarked}");
        await scene.AddCallsAsync(200);

        (await scene.RunAsync()).Copied.Should().Be(200);

        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DestinationLacksCopiedRows_Doctor_NamesTheDayAndTheCommand(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(400);
        await scene.Source.ExecuteAsync(
            "UPDATE cdr SET calldate = NOW() - INTERVAL 9 DAY WHERE sequence <= 100", "UPDATE cdr SET calldate = NOW() - INTERVAL 3 DAY WHERE sequence BETWEEN 101 AND 200");
        await scene.RunAsync();
        (await DoctorAsync(scene)).Should().Contain("ok    0 of the last").And.Contain("[cdr-destination.days]");
        await MariaDbServer.ExecuteAsync(scene.Destination, "DELETE FROM cdrs WHERE date BETWEEN NOW() - INTERVAL 4 DAY AND NOW() - INTERVAL 2 DAY LIMIT 60");
        var day = (await scene.Source.RowsAsync("SELECT MIN(DATE(calldate)) FROM cdr WHERE sequence = 101"))[0][..10];
        day = DateTime.Parse(day, CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        (await DoctorAsync(scene)).Should().Contain("warn  1 of the last").And.Contain("[cdr-destination.days]").And.Contain($"speakr-monitor sync --from {day}").And.Contain("that day has 40 of 100");
        await using var repair = scene.StartHost($"sync --from {day}");

        (await repair.ExitCodeAsync()).Should().Be(0, repair.Output);
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await DoctorAsync(scene)).Should().Contain("ok    0 of the last").And.Contain("[cdr-destination.days]");
    }

    [SkippableTheory]
    [InlineData("InnoDB", true)]
    [InlineData("InnoDB", false)]
    [InlineData("MyISAM", true)]
    [InlineData("MyISAM", false)]
    public async Task CrowdedSecond_IsCopiedInPagesAndSoIsWhatFollows(string engine, bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks, "SET sql_mode = ''", $"ALTER TABLE cdr ENGINE = {engine}");
        await scene.AddCallsAsync(20_000);
        await scene.Source.ExecuteAsync(
            "UPDATE cdr SET calldate = NOW() - INTERVAL 3 HOUR WHERE sequence <= 15000", "UPDATE cdr SET sequence = 0 WHERE sequence <= 100",
            "CREATE TEMPORARY TABLE twin AS SELECT * FROM cdr WHERE sequence IN (0, 5000, 5001)", "INSERT INTO cdr SELECT * FROM twin");
        var largest = 0L;
        var last = 0L;
        var progress = new Listener(told => (largest, last) = (Math.Max(largest, told.Done - last), told.Done));

        (await scene.Synchronizer(options => options.BatchSize = 1_000).RunOnceAsync(new CdrSyncRequest { Progress = progress }, CancellationToken.None))
            .Copied.Should().Be(20_102);

        largest.Should().BeLessThan(6_000, "a second of 15,102 rows is not taken at once");
        (await scene.RunAsync()).Copied.Should().Be(0);
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CrowdedSecond_KilledInTheMiddle_CopiesEachRowOnce(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(30_000);
        await scene.Source.ExecuteAsync("UPDATE cdr SET calldate = NOW() - INTERVAL 3 HOUR", "CREATE TEMPORARY TABLE twin AS SELECT * FROM cdr WHERE sequence % 97 = 0", "INSERT INTO cdr SELECT * FROM twin");
        for (var kill = 0; kill < 3; kill++)
        {
            var before = await scene.CopiedOrNoneAsync();
            await using var host = scene.StartHost();
            while (await scene.CopiedOrNoneAsync() == before)
                await Task.Delay(20);
            await host.KillAfterAsync(TimeSpan.Zero);
        }

        await scene.RunAsync();

        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    private static async Task<string> DoctorAsync(SyncScene scene)
    {
        await using var host = scene.StartHost("doctor --listen 0");
        await host.ExitCodeAsync();
        return host.Output;
    }

    private sealed class Listener(Action<CdrSyncProgress> hear) : IProgress<CdrSyncProgress>
    {
        public void Report(CdrSyncProgress value) => hear(value);
    }
}
