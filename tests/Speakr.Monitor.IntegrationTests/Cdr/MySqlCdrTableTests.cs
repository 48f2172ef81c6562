using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Tables that are there already, and what they refuse.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class MySqlCdrTableTests(MariaDbServer server) : MySqlCdrTests(server)
{
    private const string Columns =
        "date datetime, src varchar(255), dst varchar(255), billsec int, status varchar(255), linkedid varchar(255), "
        + "recordingfile varchar(255), cnum varchar(255)";

    [SkippableFact]
    public async Task Initialize_EmptyDatabase_CreatesTheContractsShape()
    {
        await ReadyAsync();
        (await RowsAsync(
            "SELECT column_name, column_type, is_nullable FROM information_schema.columns "
            + "WHERE table_schema = DATABASE() AND table_name = 'cdrs' ORDER BY ordinal_position"))
            .Select(row => row.Replace("int(11)", "int", StringComparison.Ordinal)).Should().Equal(
                "date|datetime|YES", "src|varchar(255)|YES", "dst|varchar(255)|YES", "billsec|int|YES", "status|varchar(255)|YES",
                "linkedid|varchar(255)|YES", "recordingfile|varchar(255)|YES", "cnum|varchar(255)|YES");
        (await RowsAsync("SHOW TABLES")).Should()
            .BeEquivalentTo("cdrs", "CallCdrSyncs", "CallCdrReceipts", "CallCdrQuarantine", "CallForgotten", "CallSchemaVersions");
        (await RowsAsync("SELECT version FROM CallSchemaVersions ORDER BY version")).Should().Equal("101", "102", "103", "104", "105", "106");
    }

    [SkippableFact]
    public async Task Initialize_HistoryInTheSameDatabase_SharesItsVersions()
    {
        using var history = (IDisposable)RegisteredStore.Create(builder => builder.UseMySqlHistory(Database));
        await ((Speakr.Monitor.History.ICallHistoryStore)history).InitializeAsync(None);
        await ReadyAsync();
        await ((Speakr.Monitor.History.ICallHistoryStore)history).InitializeAsync(None);
        (await RowsAsync("SELECT version FROM CallSchemaVersions ORDER BY version")).Should()
            .Equal("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "19", "20", "21", "22", "23", "24", "25", "27", "101", "102", "103", "104", "105", "106");
    }

    [SkippableFact]
    public async Task Initialize_OtherPrefix_NamesOwnTablesByIt()
    {
        var session = await BeginAsync(await ReadyAsync(configure: options => options.TablePrefix = "speakr_"));
        await WriteAsync(session, SampleRecords.Row(1));
        (await RowsAsync("SHOW TABLES")).Should()
            .BeEquivalentTo("cdrs", "speakr_CdrSyncs", "speakr_CdrReceipts", "speakr_CdrQuarantine", "speakr_Forgotten", "speakr_SchemaVersions");
    }

    [SkippableFact]
    public async Task Write_ExistingTableWithFurtherColumns_IsUsedUnchanged()
    {
        await ExecuteAsync($"CREATE TABLE cdrs (id int AUTO_INCREMENT PRIMARY KEY, {Columns}, tenant int NOT NULL DEFAULT 7, note text NULL)");
        var shape = await RowsAsync("SHOW CREATE TABLE cdrs");
        var session = await BeginAsync();
        (await RowsAsync("SHOW CREATE TABLE cdrs")).Should().Equal(shape);
        await WriteAsync(session, SampleRecords.Row(1), SampleRecords.Row(2));
        (await RowsAsync("SELECT id, linkedid, tenant FROM cdrs ORDER BY id")).Should().Equal("1|1541302200.1|7", "2|1541302200.2|7");
        (await ReadAsync(session, SampleRecords.Day)).Should().HaveCount(2);
    }

    [SkippableTheory]
    [InlineData("ALTER TABLE cdrs DROP COLUMN cnum", "The table cdrs *no column cnum*")]
    [InlineData("ALTER TABLE cdrs ADD tenant int NOT NULL", "The table cdrs *further column tenant*default*")]
    [InlineData("ALTER TABLE cdrs ENGINE=MyISAM", "The table cdrs *MyISAM*transactions*ALTER TABLE cdrs ENGINE=InnoDB*")]
    public async Task Initialize_TableThatDoesNotDo_IsRefusedAndLeftAlone(string change, string sentence)
    {
        await ExecuteAsync($"CREATE TABLE cdrs ({Columns})", change);
        var error = await ShouldNotInitializeAsync(Destination());
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Match(sentence);
        (await RowsAsync("SHOW TABLES")).Should().Equal(["cdrs"], "nothing of ours belongs into somebody else's database");
    }

    [SkippableTheory]
    [InlineData("CallCdrReceipts")]
    [InlineData("CallCdrSyncs")]
    public async Task Initialize_OwnTableWithoutTransactions_IsRefused(string table)
    {
        await ReadyAsync();
        await ExecuteAsync($"ALTER TABLE {table} ENGINE=MyISAM");
        (await ShouldNotInitializeAsync(Destination())).Message.Should().Contain(table).And.Contain("MyISAM");
    }

    [SkippableTheory]
    [InlineData("MODIFY src varchar(20) NOT NULL", "NULL is not allowed for column src (error 1048)")]
    [InlineData("MODIFY linkedid varchar(4)", "too long for column linkedid (error 1406)")]
    [InlineData("MODIFY billsec tinyint", "out of range for column billsec (error 1264)")]
    [InlineData("CONVERT TO CHARACTER SET latin1", "characters that the character set lacks, or no number for column dst (error 1366)")]
    [InlineData("CONVERT TO CHARACTER SET utf8mb3", "characters that the character set lacks, or no number for column dst (error 1366)")]
    [InlineData("ADD CONSTRAINT few CHECK (billsec < 200)", "a CHECK constraint is violated (error 4025)")]
    [InlineData("ADD UNIQUE KEY once (cnum)", "the same key is in the table already (error 1062)")]
    public async Task Write_RowThatTheTableRefuses_IsNamedWithAReasonWithoutValues(string change, string reason)
    {
        await ExecuteAsync($"CREATE TABLE cdrs ({Columns})", $"ALTER TABLE cdrs {change}");
        if (await RowsAsync("SELECT VERSION()") is [var version] && !version.Contains("MariaDB", StringComparison.Ordinal))
            reason = reason.Replace("4025", "3819", StringComparison.Ordinal);
        var session = await BeginAsync();
        var good = SampleRecords.Row(1) with { Record = SampleRecords.Row(1).Record with { LinkedId = "1.1" } };
        var bad = good.With(record => record with { Src = null, LinkedId = "secret", BillSec = 300, Dst = "😀 for column `status`", CNum = "in" });
        await WriteAsync(session, good);

        // The other is refused for its own sake only when there is a row like it in the same batch.
        var batch = new CdrBatch { Rows = [good, good with { Record = good.Record with { CNum = "in" } }, bad, good] };
        (await session.WriteAsync(batch, None)).Should().Equal(new RefusedCdr(2, reason));
        await WriteAsync(session, good, good);
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal("3");
    }

    [SkippableFact]
    public async Task Write_DateThatIsNone_IsRefused()
    {
        var session = await BeginAsync();
        var bad = SampleRecords.Row(1).With(record => record with { CallDate = "2018-02-31 25:00:00" });
        (await session.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(0), bad] }, None)).Should().Equal(new RefusedCdr(1, "no valid value of the type for column date (error 1292)"));
    }

    [SkippableFact]
    public async Task Write_RefusedByATrigger_KeepsTheTriggersWordsToItself()
    {
        await ExecuteAsync(
            $"CREATE TABLE cdrs ({Columns})",
            "CREATE TRIGGER t BEFORE INSERT ON cdrs FOR EACH ROW "
            + "IF NEW.billsec = 1 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'secret'; END IF");
        var session = await BeginAsync();
        (await session.WriteAsync(new CdrBatch { Rows = SampleRecords.Rows(3) }, None))
            .Should().Equal(new RefusedCdr(1, "refused by a trigger (error 1644)"));
    }

    [SkippableFact]
    public async Task ReadDay_DateWithFractions_ReadsTheWholeDayAndCutsZerosOnly()
    {
        await ExecuteAsync($"CREATE TABLE cdrs ({Columns})", "ALTER TABLE cdrs MODIFY date datetime(6)");
        var session = await BeginAsync();
        await WriteAsync(
            session,
            SampleRecords.Row(1),
            SampleRecords.Row(2).With(record => record with { CallDate = "2018-11-04 23:59:59.999999" }),
            SampleRecords.Row(3).With(record => record with { CallDate = "2018-11-05 00:00:00.000001" }));
        (await ReadAsync(session, SampleRecords.Day)).Select(record => record.CallDate).Should()
            .BeEquivalentTo("2018-11-04 00:30:01", "2018-11-04 23:59:59.999999");
    }
}
