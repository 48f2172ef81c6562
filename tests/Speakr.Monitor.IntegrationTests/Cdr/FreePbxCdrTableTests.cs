using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Tables as they are found in the field.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxCdrTableTests(MariaDbServer server) : FreePbxCdrSourceTests(server)
{
    private string[] _restore = [];

    public override async Task DisposeAsync()
    {
        if (_restore.Length > 0)
            await Table.ExecuteAsync(_restore);
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task Read_RecordedCalls_AreLiteralAndInOrder()
    {
        await Table.CreateAsync(hasMarker: true);
        var recorded = new List<Dictionary<string, string>>();
        foreach (var file in FreePbxCdrTable.Recordings())
            recorded.AddRange(await FreePbxCdrTable.RecordedAsync(file));
        recorded.Should().HaveCountGreaterThan(20);
        await InsertRecordedAsync(recorded);
        var expected = recorded.Select(AsRow).OrderBy(row => row.Record.CallDate, StringComparer.Ordinal).ToList();

        var source = Source();
        var found = await ReadAsync(source);
        found.Should().BeEquivalentTo(expected);
        found.Select(row => row.Record.CallDate).Should().Equal(expected.Select(row => row.Record.CallDate));

        // Exactly the rows of the first page are marked, and nothing else in the table changes.
        var before = await Table.RowsAsync("SELECT * FROM cdr ORDER BY sequence, uniqueid");
        var page = await source.ReadAsync(CdrRange.All, unmarkedOnly: true, 9, None);
        (await source.AcknowledgeAsync([.. page.Rows.Select(row => row.Key)], None)).Should().Be(page.Rows.Count);
        (await ReadAsync(source, unmarkedOnly: true)).Should().BeEquivalentTo(expected.Except(page.Rows));
        (await Table.RowsAsync("SELECT * FROM cdr ORDER BY sequence, uniqueid")).Select(row => row[..row.LastIndexOf('|')])
            .Should().Equal(before.Select(row => row[..row.LastIndexOf('|')]));
    }

    [SkippableFact]
    public async Task Read_Latin1Table_IsReadAndMarkedWithItsCharacters()
    {
        await Table.CreateAsync(hasMarker: true, "ALTER TABLE cdr CONVERT TO CHARACTER SET latin1");
        var row = SampleCdrs.Row(1).With(record => record with { CNum = "São João € nº" });
        var noSequence = row with { Sequence = 0 };
        await Table.InsertAsync([row, noSequence, .. SampleCdrs.Rows(5, 200)]);
        var source = Source();
        (await ReadAsync(source)).Should().BeEquivalentTo([row, noSequence, .. SampleCdrs.Rows(5, 200)]);
        (await source.AcknowledgeAsync([row.Key, noSequence.Key, .. SampleCdrs.Rows(5, 150).Select(sample => sample.Key)], None)).Should().Be(152);
        (await ReadAsync(source, unmarkedOnly: true)).Should().Equal(SampleCdrs.Rows(155, 50));
    }

    [SkippableFact]
    public async Task Read_NoSequence_IsZeroAndRowsAreToldByTheirContent()
    {
        await Table.CreateAsync(hasMarker: true, "ALTER TABLE cdr DROP COLUMN sequence");
        var row = SampleCdrs.Row(1) with { Sequence = 0 };
        var other = row.With(record => record with { Disposition = "BUSY" });
        await Table.InsertAsync([row, row, other], hasSequence: false);
        var source = Source();
        (await ReadAsync(source)).Should().BeEquivalentTo([row, row, other]);
        (await source.AcknowledgeAsync([row.Key, new CdrRowKey(row.UniqueId, 7, null)], None)).Should().Be(1);
        (await ReadAsync(source, unmarkedOnly: true)).Should().BeEquivalentTo([row, other]);
    }

    [SkippableFact]
    public async Task Read_NoIndexes_WorksAndWarnsOnce()
    {
        await Table.CreateAsync(hasMarker: true, "ALTER TABLE cdr DROP INDEX calldate, DROP INDEX uniqueid");
        await Table.InsertAsync(SampleCdrs.Rows(0, 300));
        var logs = new CdrLogs();
        var source = Source(services: logs);
        await source.InspectAsync(None);
        await source.InspectAsync(None);
        logs.Lines.Should().ContainSingle().Which.Should().StartWith("3200 ").And.Contain(".cdr");
        var page = await source.ReadAsync(new CdrRange(SampleCdrs.Date(10), null), unmarkedOnly: true, 200, None);
        page.Rows.Should().Equal(SampleCdrs.Rows(10, 200));
        (await source.AcknowledgeAsync([.. page.Rows.Select(row => row.Key)], None)).Should().Be(200);
    }

    [SkippableFact]
    public async Task Read_IndexesThatTheServerDoesNotUse_AreNotForced()
    {
        await Table.CreateAsync(hasMarker: true);
        await Table.InsertAsync(SampleCdrs.Rows(0, 300));
        // The usual step before an index is dropped.
        var unused = (await Table.RowsAsync("SELECT VERSION()"))[0].Contains("MariaDB", StringComparison.Ordinal) ? "IGNORED" : "INVISIBLE";
        await Table.ExecuteAsync($"ALTER TABLE cdr ALTER INDEX calldate {unused}", $"ALTER TABLE cdr ALTER INDEX uniqueid {unused}");
        var logs = new CdrLogs();
        var source = Source(services: logs);
        await source.InspectAsync(None);
        logs.Lines.Should().ContainSingle("an index that is not used helps as little as none").Which.Should().StartWith("3200 ");
        var page = await source.ReadAsync(new CdrRange(SampleCdrs.Date(10), null), unmarkedOnly: true, 200, None);
        page.Rows.Should().Equal(SampleCdrs.Rows(10, 200));
        (await source.AcknowledgeAsync([.. page.Rows.Select(row => row.Key)], None)).Should().Be(200);
        // Another index over the same column is taken instead.
        await Table.ExecuteAsync("ALTER TABLE cdr ADD INDEX dates (calldate, dst)");
        (await ReadAsync(Source(), unmarkedOnly: true)).Should().Equal([.. SampleCdrs.Rows(0, 10), .. SampleCdrs.Rows(210, 90)]);
    }

    [SkippableTheory]
    [InlineData("ALTER TABLE cdr DROP INDEX uniqueid")]
    [InlineData("ALTER TABLE cdr DROP INDEX calldate, DROP INDEX uniqueid, ADD INDEX `odd ``name` (calldate, dst), ADD INDEX u (uniqueid(8), src)")]
    [InlineData("ALTER TABLE cdr ADD INDEX sync_dates (sync, calldate)")]
    public async Task Acknowledge_OtherIndexes_MarksTheSame(string alteration)
    {
        await Table.CreateAsync(hasMarker: true);
        await Table.ExecuteAsync(alteration);
        await Table.InsertAsync(SampleCdrs.Rows(0, 400));
        var source = Source();
        (await source.AcknowledgeAsync([.. SampleCdrs.Rows(0, 200).Select(row => row.Key), SampleCdrs.Row(300).Key], None)).Should().Be(201);
        (await source.AcknowledgeAsync([SampleCdrs.Row(301).Key], None)).Should().Be(1);
        (await ReadAsync(source, unmarkedOnly: true)).Should().Equal([.. SampleCdrs.Rows(200, 100), .. SampleCdrs.Rows(302, 98)]);
    }

    [SkippableFact]
    public async Task Read_FractionsOfSeconds_AreCutWhereTheyAreNothing()
    {
        await Table.CreateAsync(hasMarker: true, "ALTER TABLE cdr MODIFY calldate datetime(3) NOT NULL");
        CdrRow[] rows = [SampleCdrs.Row(1), SampleCdrs.Row(1) with { Sequence = 0 }, SampleCdrs.Row(2, SampleCdrs.Date(1) + ".250")];
        await Table.InsertAsync(rows);
        var source = Source();
        (await ReadAsync(source)).Should().BeEquivalentTo(rows);
        (await source.ReadAsync(CdrRange.All, unmarkedOnly: false, 1, None)).Next.Should().Be(SampleCdrs.Date(1) + ".250");
        (await source.AcknowledgeAsync([.. rows.Select(row => row.Key)], None)).Should().Be(3);
    }

    [SkippableFact]
    public async Task Read_ColumnsOfOtherTypes_AreReadAsWhatTheyMean()
    {
        await Table.CreateAsync(
            hasMarker: true, "ALTER TABLE cdr MODIFY src bigint NULL, MODIFY billsec varchar(10) NULL, MODIFY sequence varchar(10) NULL");
        await Table.InsertAsync([SampleCdrs.Row(1), SampleCdrs.Row(3) with { Sequence = 0 }]);
        var source = Source();
        (await ReadAsync(source)).Should().Equal(SampleCdrs.Row(1), SampleCdrs.Row(3) with { Sequence = 0 });
        (await source.AcknowledgeAsync([SampleCdrs.Row(1).Key, (SampleCdrs.Row(3) with { Sequence = 0 }).Key], None)).Should().Be(2);
    }

    [SkippableTheory]
    [InlineData("'-03:00'")]
    [InlineData("'SYSTEM'")]
    public async Task Read_SessionTimeZone_ChangesNoDateButNow(string zone)
    {
        Server.RequireOwn();
        await Table.CreateAsync(hasMarker: true);
        _restore = ["SET GLOBAL time_zone = 'SYSTEM'"];
        await Table.ExecuteAsync($"SET GLOBAL time_zone = {zone}");
        var row = SampleCdrs.Row(1, "2018-11-04 00:30:00");
        await Table.InsertAsync([row]);
        // Connections opened before keep the old value; another option makes another pool.
        var source = Source(Table.Database + ";ConnectionLifeTime=600");
        var info = await source.InspectAsync(None);
        var offset = zone == "'-03:00'" ? TimeSpan.FromHours(-3) : TimeZoneInfo.Local.GetUtcOffset(DateTime.UtcNow);
        info.Now.Should().BeCloseTo(DateTime.SpecifyKind(DateTime.UtcNow + offset, DateTimeKind.Unspecified), TimeSpan.FromMinutes(1));
        (await ReadAsync(source)).Should().Equal(row);
        (await source.AcknowledgeAsync([row.Key], None)).Should().Be(1);
    }

    private async Task InsertRecordedAsync(List<Dictionary<string, string>> recorded)
    {
        foreach (var row in recorded)
        {
            var values = row.Values.Select(value => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'");
            await Table.ExecuteAsync($"INSERT INTO cdr ({string.Join(", ", row.Keys)}) VALUES ({string.Join(", ", values)})");
        }
    }

    private static CdrRow AsRow(Dictionary<string, string> row) => new(
        row["uniqueid"],
        long.Parse(row["sequence"], System.Globalization.CultureInfo.InvariantCulture),
        new CallDetailRecord
        {
            CallDate = row["calldate"],
            Src = row["src"],
            Dst = row["dst"],
            BillSec = long.Parse(row["billsec"], System.Globalization.CultureInfo.InvariantCulture),
            Disposition = row["disposition"],
            LinkedId = row["linkedid"],
            RecordingFile = row["recordingfile"],
            CNum = row["cnum"],
        });
}
