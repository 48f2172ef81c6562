using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlHistoryTableTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private const string OldTable = """
        CREATE TABLE `CallsHistory` (
          `id` int AUTO_INCREMENT NOT NULL, `status` varchar(255) NOT NULL, `queue` varchar(255) NOT NULL,
          `extension` varchar(255) NOT NULL, `uniqueId` varchar(255) NOT NULL, `linkId` varchar(255) NOT NULL,
          `phoneNumber` varchar(255), `showOnPanel` boolean NOT NULL DEFAULT true,
          `updatedAt` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
          `createdAt` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
          CONSTRAINT `CallsHistory_id` PRIMARY KEY(`id`), CONSTRAINT `CallsHistory_linkId_unique` UNIQUE(`linkId`))
        """;

    [SkippableFact]
    public async Task Initialize_EmptyDatabase_CreatesTheContractsShapeExactly()
    {
        await ReadyStoreAsync();
        var ours = await ShowCreateAsync();
        await ExecuteAsync("DROP TABLE CallsHistory", OldTable);
        (await ShowCreateAsync()).Should().Be(ours);
        (await RowsAsync("SELECT version, name FROM CallSchemaVersions ORDER BY version")).Should()
            .Equal("1|001_SchemaVersions", "2|002_CallsHistory", "3|003_QueueVisits", "4|004_Leases", "5|005_SourceGaps", "6|006_Reconstructed", "7|007_HoldSeconds", "8|008_RingAttempts", "9|009_AgentStates",
            "10|010_ApiKeys", "11|011_AuditLog", "12|012_Forgotten", "13|013_DeadLetters",
            "19|019_VisitFigures", "20|020_VisitsByExtension", "21|021_VisitsByAgent", "22|022_RingsByTime", "23|023_AgentPeriodsByStart",
            "24|024_Users", "25|025_DataProtectionKeys", "27|027_AuditByTime");
    }

    [SkippableFact]
    public async Task Initialize_TableOfTheReplacedService_IsUsedUnchangedWithItsRows()
    {
        await ExecuteAsync(
            OldTable,
            "INSERT INTO CallsHistory (id, status, queue, extension, uniqueId, linkId, phoneNumber, updatedAt, createdAt) VALUES "
            + "(7, 'Chamando', '600', '', 'a.1', 'a.1', NULL, '2024-01-01 10:00:00', '2024-01-01 09:00:00'), "
            + "(9, 'Em espera', '600', '1001', 'a.2', 'a.2', '11', '2024-01-01 10:00:00', '2024-01-01 09:00:00')");
        var (shape, rows) = (await ShowCreateAsync(), await RowsAsync("SELECT * FROM CallsHistory ORDER BY id"));

        var store = await ReadyStoreAsync();
        (await ShowCreateAsync()).Should().Be(shape);
        (await RowsAsync("SELECT * FROM CallsHistory ORDER BY id")).Should().Equal(rows);
        (await store.FindAsync("a.1", None))!.Status.Should().Be(CallStatus.Waiting);
        (await store.FindAsync("a.2", None))!.Status.Should().Be(CallStatus.Answered, "it is on the panel and has an extension");

        await store.SaveAsync([Call(1), Call(1) with { LinkedId = "a.1", Status = CallStatus.Abandoned, OnPanel = false }], None);
        (await RowsAsync("SELECT id, linkId, status, createdAt = '2024-01-01 09:00:00' FROM CallsHistory ORDER BY id")).Should()
            .Equal("7|a.1|Abandonado|1", "9|a.2|Em espera|1", "10|pbx-1773500000.1|Chamando|0");
    }

    [SkippableFact]
    public async Task Save_ThousandsOfUpdates_UseUpNoIds()
    {
        var store = await ReadyStoreAsync();
        foreach (var status in new[] { CallStatus.Waiting, CallStatus.Waiting, CallStatus.Answered, CallStatus.Ended })
        {
            foreach (var batch in Calls(3000, status).Chunk(700))
                await store.SaveAsync(batch, None);
        }

        for (var number = 0; number < 200; number++)
            await store.SaveAsync([Call(number, CallStatus.Ended)], None);
        await store.SaveAsync([Call(5000)], None);
        (await RowsAsync("SELECT COUNT(*), MIN(id), MAX(id) FROM CallsHistory")).Should().Equal("3001|1|3001");
        (await RowsAsync("SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal("3001");
    }

    [SkippableFact]
    public async Task Save_ColumnsShorterThanUsual_ValuesAreCut()
    {
        await ExecuteAsync(OldTable, "ALTER TABLE CallsHistory MODIFY queue varchar(4) NOT NULL, MODIFY linkId varchar(20) NOT NULL, "
            + "MODIFY extension text NOT NULL, MODIFY phoneNumber char(6) NULL");
        var store = await ReadyStoreAsync();
        var call = Call(1) with { LinkedId = "pbx-1773500000.12345678", Queue = "12😀45", Extension = new string('e', 300) };
        await store.SaveAsync([call, Call(2)], None);
        await store.SaveAsync([call], None);
        var found = await store.FindAsync(call.LinkedId, None);
        found!.Queue.Should().Be("12😀4");
        found.LinkedId.Should().Be("pbx-1773500000.12345");
        found.Extension.Should().HaveLength(300);
        found.CallerNumber.Should().Be("551198");
        found.Visits.Should().ContainSingle().Which.Queue.Should().Be("600");
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("2");
    }

    [SkippableTheory]
    [InlineData("utf8mb3", "fila São 日本 ??")]
    [InlineData("latin1", "fila São ?? ??")]
    [InlineData("ascii", "fila S?o ?? ??")]
    public async Task Save_TableOfAnOlderCharacterSet_UnknownCharactersBecomeQuestionMarks(string characterSet, string expected)
    {
        await ExecuteAsync($"{OldTable} DEFAULT CHARSET={characterSet}");
        var store = await ReadyStoreAsync();
        const string Text = "fila São 日本 😀😀";
        var call = Call(1) with { LinkedId = "São😀.1", Queue = Text };
        await store.SaveAsync([call with { Visits = [call.Visits[0] with { Queue = Text }] }, Call(2)], None);
        await store.SaveAsync([call], None);
        (await store.FindAsync(call.LinkedId, None))!.Queue.Should().Be(expected);
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("2");
    }

    [SkippableFact]
    public async Task Initialize_CollationOfLinkId_IsTakenOverSoThatJoinsUseTheIndex()
    {
        await ExecuteAsync($"{OldTable} DEFAULT CHARSET=latin1 COLLATE=latin1_general_ci");
        await ReadyStoreAsync();
        (await RowsAsync(
            "SELECT collation_name FROM information_schema.columns "
            + "WHERE table_schema = DATABASE() AND column_name = 'linkId' AND table_name IN ('CallsHistory', 'CallQueueVisits')"))
            .Should().Equal("latin1_general_ci", "latin1_general_ci");
    }

    [SkippableTheory]
    [InlineData("ALTER TABLE CallsHistory DROP COLUMN extension", "CallsHistory*no column extension*")]
    [InlineData("ALTER TABLE CallsHistory DROP INDEX CallsHistory_linkId_unique", "CallsHistory*no unique index on column linkId*")]
    [InlineData("ALTER TABLE CallsHistory ADD tenant int NOT NULL", "CallsHistory*further column tenant*default*")]
    [InlineData("ALTER TABLE CallsHistory MODIFY id int NOT NULL", "CallsHistory*id*AUTO_INCREMENT*")]
    public async Task Initialize_TableOfAnotherShape_IsRefusedAndLeftAlone(string change, string sentence)
    {
        await ExecuteAsync(OldTable, change);
        var shape = await ShowCreateAsync();
        var error = await ShouldNotInitializeAsync(Store());
        error.Message.Should().Match($"The table {sentence}");
        error.IsTransient.Should().BeFalse();
        (await ShowCreateAsync()).Should().Be(shape);
        (await RowsAsync("SHOW TABLES")).Should().Equal(["CallsHistory"], "nothing of ours belongs into somebody else's database");
    }

    [SkippableFact]
    public async Task Initialize_FurtherColumnsWithDefaults_AreAccepted()
    {
        await ExecuteAsync(
            OldTable,
            "ALTER TABLE CallsHistory ADD tenant int NOT NULL DEFAULT 1, ADD note text NULL, "
            + "ADD seconds int AS (showOnPanel + 1) STORED, ADD stamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP");
        var store = await ReadyStoreAsync();
        await store.SaveAsync([Call(1)], None);
        await store.SaveAsync([Call(1, CallStatus.Ended)], None);
        (await store.FindAsync(Call(1).LinkedId, None))!.Status.Should().Be(CallStatus.Ended);
    }

    [SkippableFact]
    public async Task Initialize_OtherPrefix_NamesOwnTablesByIt()
    {
        var store = await ReadyStoreAsync(options => options.TablePrefix = "speakr_");
        await store.SaveAsync([Call(1)], None);
        (await RowsAsync("SHOW TABLES")).Should().BeEquivalentTo(
            "CallsHistory", "speakr_QueueVisits", "speakr_Leases", "speakr_SourceGaps", "speakr_RingAttempts", "speakr_AgentStates", "speakr_ApiKeys", "speakr_Users", "speakr_DataProtectionKeys", "speakr_AuditLog", "speakr_Forgotten", "speakr_DeadLetters", "speakr_SchemaVersions");
        (await store.FindAsync(Call(1).LinkedId, None))!.Visits.Should().HaveCount(1);
    }

    [SkippableFact]
    public async Task GetIdentity_TablesMadeAnew_IsAnother()
    {
        var store = (ISharedCallHistory)await ReadyStoreAsync();
        var identity = await store.GetIdentityAsync(None);
        (await ((ISharedCallHistory)await ReadyStoreAsync()).GetIdentityAsync(None)).Should().Be(identity);
        await ExecuteAsync("DROP TABLE CallLeases");
        await store.InitializeAsync(None);
        (await store.GetIdentityAsync(None)).Should().NotBe(identity);
    }

    private async Task<string> ShowCreateAsync()
    {
        var text = (await RowsAsync("SHOW CREATE TABLE CallsHistory"))[0];
        return System.Text.RegularExpressions.Regex.Replace(text, " AUTO_INCREMENT=[0-9]+", "");
    }
}
