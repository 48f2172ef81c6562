using System.Data.Common;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>From FreePBX's table to <c>cdrs</c>, with real servers at both ends.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class SyncTests(MariaDbServer server)
{
    private static readonly string[] Columns = ["calldate", "src", "dst", "billsec", "disposition", "linkedid", "recordingfile", "cnum"];

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_RowsOfTheRecordings_ArriveLiterally(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        var recorded = new List<string>();
        foreach (var file in FreePbxCdrTable.Recordings())
        {
            foreach (var row in await FreePbxCdrTable.RecordedAsync(file))
            {
                // Each twice: true twins, in every column.
                for (var twin = 0; twin < 2; twin++)
                {
                    recorded.Add(string.Join('|', Columns.Select(column => row[column])));
                    await scene.Source.InsertAsync([RowOf(row)]);
                }
            }
        }

        recorded.Should().HaveCountGreaterThan(40);
        (await scene.RunAsync()).Copied.Should().Be(recorded.Count);
        (await scene.RunAsync()).Copied.Should().Be(0);

        var arrived = await MariaDbServer.RowsAsync(
            scene.Destination, "SELECT CAST(date AS CHAR), src, dst, billsec, status, linkedid, recordingfile, cnum FROM cdrs");
        arrived.Should().BeEquivalentTo(recorded);
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_MyIsam_CopiesEachRowOnce(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks, FreePbxCdrTable.ChangeEngine("MyISAM"));
        await scene.AddCallsAsync(3_000);

        await scene.RunAsync();

        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ThreeAtOnce_CopyEachRowOnce(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(4_000);

        var results = await Task.WhenAll(Enumerable.Range(0, 3)
            .Select(_ => scene.Synchronizer(options => options.BatchSize = 500).RunOnceAsync(CancellationToken.None).AsTask()));

        results.Sum(result => result.Copied).Should().Be(4_000);
        (await scene.DifferencesAsync()).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Run_CommitIsLost_TheNextRunCopiesEachRowOnce(bool marks, bool afterwards)
    {
        server.RequireOwn();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(3_000);
        await using var breaker = new CommitBreaker(server.Process.Port, afterwards, breaks: 3);
        var through = new DbConnectionStringBuilder { ConnectionString = scene.Destination };
        through["Port"] = breaker.Port;
        var synchronizer = scene.Synchronizer(options => options.BatchSize = 400, through.ConnectionString);

        for (var left = 3; left > 0; left--)
        {
            var run = () => synchronizer.RunOnceAsync(CancellationToken.None).AsTask();
            (await run.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
            breaker.BreaksLeft.Should().Be(left - 1);
        }

        await synchronizer.RunOnceAsync(CancellationToken.None);
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PoisonedRows_OnlyTheyAreInQuarantineUntilTheTableTakesThem(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks, "ALTER TABLE cdr MODIFY src varchar(400)");
        await scene.AddCallsAsync(2_000);
        await scene.Source.ExecuteAsync("UPDATE cdr SET src = REPEAT('9', 300) WHERE sequence IN (1, 777, 778, 2000)");

        var first = await scene.RunAsync();
        var second = await scene.RunAsync();
        await MariaDbServer.ExecuteAsync(scene.Destination, "ALTER TABLE cdrs MODIFY src varchar(400)");
        var third = await scene.RunAsync(new CdrSyncRequest { RetryQuarantine = true });
        var fourth = await scene.RunAsync();

        new[] { first, second, third, fourth }.Select(result => (result.Copied, result.InQuarantine))
            .Should().Equal((1_996, 4), (0, 4), (4, 0), (0, 0));
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OldServiceHadCopiedSome_OnlyTheOthersAreCopied(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(1_000);
        await scene.RunAsync();
        // What we know of it is gone; and it died before it had marked its last rows.
        await MariaDbServer.ExecuteAsync(scene.Destination, "DELETE FROM CallCdrSyncs", "DELETE FROM CallCdrReceipts");
        if (marks)
            await scene.Source.ExecuteAsync("UPDATE cdr SET sync = NULL WHERE sequence > 900");
        await scene.AddCallsAsync(200);

        var result = await scene.RunAsync();

        result.Copied.Should().Be(200);
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Period_PartOfTheDestinationIsGone_IsCopiedAgainOnce(bool marks)
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(1_000);
        await scene.RunAsync();
        await MariaDbServer.ExecuteAsync(scene.Destination, "DELETE FROM cdrs ORDER BY date LIMIT 300");
        var request = new CdrSyncRequest { Period = CdrRange.All };

        (await scene.RunAsync(request with { DryRun = true })).Copied.Should().Be(300);
        (await scene.RunAsync(request)).Copied.Should().Be(300);
        (await scene.RunAsync(request)).Copied.Should().Be(0);

        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.RunAsync()).Copied.Should().Be(0);
    }

    [SkippableFact]
    public async Task Host_TimeThatDoesNotExistWhereItRuns_IsCopiedAsWritten()
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks: true);
        await scene.AddCallsAsync(1);
        await scene.Source.ExecuteAsync("UPDATE cdr SET calldate = '2018-11-04 00:30:00'");

        await using var host = scene.StartHost("sync", ("TZ", "America/Sao_Paulo"));

        (await host.ExitCodeAsync()).Should().Be(0, host.Output);
        (await MariaDbServer.RowsAsync(scene.Destination, "SELECT CAST(date AS CHAR) FROM cdrs")).Should().Equal("2018-11-04 00:30:00");
    }

    [SkippableFact]
    public async Task Host_RowInQuarantine_IsExitCodeThree()
    {
        server.Require();
        await using var scene = await SyncScene.CreateAsync(server, marks: true, "ALTER TABLE cdr MODIFY src varchar(400)");
        await scene.AddCallsAsync(3);
        await scene.Source.ExecuteAsync("UPDATE cdr SET src = REPEAT('9', 300) WHERE sequence = 1");

        await using var host = scene.StartHost();

        (await host.ExitCodeAsync()).Should().Be(3, host.Output);
        // More nines than a time of the log can have.
        host.Output.Should().NotContain("9999", "numbers of callers do not belong into a log");
    }

    private static CdrRow RowOf(Dictionary<string, string> row) => new(row["uniqueid"], long.Parse(row["sequence"], CultureInfo.InvariantCulture), new CallDetailRecord
    {
        CallDate = row["calldate"],
        Src = row["src"],
        Dst = row["dst"],
        BillSec = long.Parse(row["billsec"], CultureInfo.InvariantCulture),
        Disposition = row["disposition"],
        LinkedId = row["linkedid"],
        RecordingFile = row["recordingfile"],
        CNum = row["cnum"],
    });
}
