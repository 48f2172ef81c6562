using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Storage.MySql;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>LOAD DATA LOCAL leaves exactly what INSERT does, or nothing.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class MySqlRecordLoadTests(MariaDbServer server) : MySqlCdrTests(server)
{
    private const int Many = 600;

    private const string Columns =
        "date datetime, src varchar(255), dst varchar(255), billsec int, status varchar(255), linkedid varchar(255), "
        + "recordingfile varchar(255), cnum varchar(255)";

    private string WithoutLoads => Database + ";AllowLoadLocalInfile=false";

    [SkippableTheory]
    [InlineData("ADD id int AUTO_INCREMENT PRIMARY KEY")]
    [InlineData("MODIFY date varchar(40), MODIFY billsec varchar(20)")]
    [InlineData("MODIFY date datetime(6), MODIFY src blob, MODIFY dst text, MODIFY cnum varbinary(1200)")]
    [InlineData("MODIFY date timestamp NULL, MODIFY billsec bigint NULL")]
    public async Task Write_ValuesOfEveryKind_AreTheSameAsInserted(string change)
    {
        await ExecuteAsync($"CREATE TABLE cdrs ({Columns}) CHARACTER SET utf8mb4", $"ALTER TABLE cdrs {change}");
        string?[] texts =
        [
            null, "", " ", "NULL", "\\N", "N", "\\", "\\\\", "a\\", "\t", "a\tb", "\n", "\r\n", "\r", "\0", "\u001a", "\b", "'", "\"", "\"x\"", "é", "😀", "a\ud83d",
            new string('x', 255), string.Concat(Enumerable.Repeat("😀", 255)), string.Concat(Enumerable.Repeat("\\\t\n", 85)), "  both  ",
        ];
        string[] dates = ["2018-11-04 00:30:00", "0000-00-00 00:00:00", "2018-11-04 23:59:59"];
        var rows = Enumerable.Range(0, Many).Select(number => SampleRecords.Row(number).With(_ => new CallDetailRecord
        {
            CallDate = number == Many - 1 ? null : dates[number % dates.Length],
            Src = texts[number % texts.Length],
            Dst = texts[(number + 1) % texts.Length],
            BillSec = (number % 3) switch { 0 => null, 1 => number, _ => -number },
            Disposition = texts[(number + 5) % texts.Length],
            LinkedId = number.ToString(CultureInfo.InvariantCulture),
            RecordingFile = texts[(number + 7) % texts.Length],
            CNum = texts[(number + 11) % texts.Length],
        })).ToArray();

        var written = new List<List<string>>();
        foreach (var (database, loads) in new[] { (Database, 1), (WithoutLoads, 0) })
        {
            var before = await LoadsAsync();
            var session = await BeginAsync(await ReadyAsync(database), database);
            await WriteAsync(session, rows);
            (await LoadsAsync()).Should().Be(before + loads);
            await session.DisposeAsync();
            written.Add(await RowsAsync(
                "SELECT CAST(date AS CHAR), HEX(src), HEX(dst), billsec, HEX(status), linkedid, HEX(recordingfile), HEX(cnum) FROM cdrs ORDER BY CAST(linkedid AS SIGNED)"));
            await ExecuteAsync("DELETE FROM cdrs");
        }

        written[0].Should().HaveCount(Many).And.Equal(written[1]);
    }

    [SkippableTheory]
    [InlineData("MODIFY src varchar(20) NOT NULL")]
    [InlineData("MODIFY linkedid varchar(12)")]
    [InlineData("MODIFY billsec tinyint")]
    [InlineData("CONVERT TO CHARACTER SET latin1")]
    [InlineData("ADD CONSTRAINT few CHECK (billsec < 200)")]
    [InlineData("ADD UNIQUE KEY once (cnum)")]
    public async Task Write_BatchWithARefusedRow_NamesItAsWithoutLoads(string change)
    {
        await ExecuteAsync($"CREATE TABLE cdrs ({Columns}) CHARACTER SET utf8mb4", $"ALTER TABLE cdrs {change}");
        var rows = Enumerable.Range(0, Many).Select(number => SampleRecords.Row(number).With(record => record with { LinkedId = "1.1", BillSec = 1 })).ToArray();
        rows[300] = rows[300].With(record => record with { CNum = "in" });
        rows[400] = rows[400].With(_ => new CallDetailRecord
        {
            CallDate = null, Src = null, Dst = "😀", BillSec = 300, Disposition = "", LinkedId = "1541302200.400", RecordingFile = "", CNum = "in",
        });
        var loading = await BeginAsync(await ReadyAsync());
        var refused = await loading.WriteAsync(new CdrBatch { Rows = rows }, None);
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal("0");
        await loading.DisposeAsync();
        var inserting = await BeginAsync(await ReadyAsync(WithoutLoads));
        (await inserting.WriteAsync(new CdrBatch { Rows = rows }, None)).Should().Equal(refused);
        await inserting.DisposeAsync();

        refused.Select(row => row.Index).Should().Equal(400);
        var next = await BeginAsync(await ReadyAsync());
        var good = rows.Where((_, index) => index != 400).ToArray();
        await WriteAsync(next, good);
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal($"{Many - 1}");
    }

    [SkippableFact]
    public async Task Write_ServerWithLocalInfileOff_Inserts()
    {
        Server.RequireOwn();
        await ExecuteAsync("SET GLOBAL local_infile = 0");
        try
        {
            var session = await BeginAsync();
            await WriteAsync(session, [.. SampleRecords.Rows(Many)]);
            (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal($"{Many}");
        }
        finally
        {
            await ExecuteAsync("SET GLOBAL local_infile = 1");
        }
    }

    [SkippableFact]
    public async Task Write_LeaseLost_LoadsNothing()
    {
        var destination = await ReadyAsync();
        var session = await BeginAsync(destination);
        await WriteAsync(session, [.. SampleRecords.Rows(Many)]);
        var loads = await LoadsAsync();
        await ExecuteAsync("UPDATE CallCdrSyncs SET fence = fence + 1, owner = 'successor'");

        var write = async () => await session.WriteAsync(new CdrBatch { Rows = SampleRecords.Rows(Many) }, None);
        (await write.Should().ThrowAsync<CdrSyncException>()).Which.Message.Should().Contain("successor");
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal($"{Many}");
        (await LoadsAsync()).Should().Be(loads);
    }

    [SkippableFact]
    public async Task Write_ConnectionCutInALoad_LeavesNothingAndTheNextSessionWritesAll()
    {
        await ExecuteAsync(
            $"CREATE TABLE cdrs ({Columns})",
            "CREATE TRIGGER slow BEFORE INSERT ON cdrs FOR EACH ROW IF NEW.billsec = 300 THEN DO GET_LOCK('row 300', 60); END IF");
        var destination = await ReadyAsync();
        var session = await BeginAsync(destination);
        await using var other = await MariaDbServer.OpenAsync(Database);
        await using var command = other.CreateCommand();
        command.CommandText = "SELECT GET_LOCK('row 300', 0)";
        await command.ExecuteScalarAsync();

        var writing = session.WriteAsync(new CdrBatch { Rows = SampleRecords.Rows(Many) }, None).AsTask();
        const string waiting = "SELECT ID FROM information_schema.PROCESSLIST WHERE STATE = 'User lock' AND INFO LIKE '%row 300%' AND DB = DATABASE()";
        await Eventually.BeTrueAsync(async () => (await RowsAsync(waiting)).Count == 1, "the load is at row 300");
        await ExecuteAsync($"KILL {(await RowsAsync(waiting))[0]}");
        var write = () => writing;
        (await write.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();

        command.CommandText = "DO RELEASE_LOCK('row 300')";
        await command.ExecuteNonQueryAsync();
        await session.DisposeAsync();
        ICdrDestinationSession? given = null;
        await Eventually.BeTrueAsync(async () => (given = (await AskAsync(destination)).Session) is not null, "the connection of the lease has ended");
        var next = given!;
        (await next.HasRecordsAsync(None)).Should().BeFalse();
        await WriteAsync(next, [.. SampleRecords.Rows(Many)]);
        (await ReadAsync(next, SampleRecords.Day)).Should().BeEquivalentTo(SampleRecords.Rows(Many).Select(row => row.Record));
    }

    [SkippableFact]
    public async Task Write_TableLocked_LoadGivesUpAfterTheTimeLimit()
    {
        var session = await BeginAsync(await ReadyAsync(configure: options => options.CommandTimeout = TimeSpan.FromSeconds(1)));
        await using var other = await MariaDbServer.OpenAsync(Database);
        await using var command = other.CreateCommand();
        command.CommandText = "LOCK TABLES cdrs WRITE";
        await command.ExecuteNonQueryAsync();

        var write = async () => await session.WriteAsync(new CdrBatch { Rows = SampleRecords.Rows(Many) }, None);
        var failed = write.Should().ThrowAsync<CdrSyncException>();
        (await failed.WaitAsync(TimeSpan.FromSeconds(30))).Which.IsTransient.Should().BeTrue();
    }

    [Fact]
    public async Task Connect_ServerThatAsksForAFile_GetsNothingOfIt()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "secret");
        await File.WriteAllTextAsync(file, "for nobody");
        await using var thief = new FileThief(file);

        using var database = Create($"Server=127.0.0.1;Port={thief.Port};User ID=u;Password=p;Database=d");
        var open = async () => await database.OpenAsync(None);
        var failure = await open.Should().ThrowAsync<MySqlException>();
        failure.WithInnerException<NotSupportedException>().WithMessage("*SourceStream*");
        (await thief.Loot).Should().BeEmpty("the driver answers with an empty packet");
    }

    [SkippableTheory]
    [InlineData("SslMode=None", true)]
    [InlineData("SslMode=Preferred", true)]
    [InlineData("SslMode=None;AllowLoadLocalInfile=false", false)]
    [InlineData("SslMode=VerifyCA;AllowLoadLocalInfile=true", false)]
    [InlineData("SslMode=VerifyFull", false)]
    public void Create_ConnectionToACheckedServer_AllowsNoLoads(string options, bool canLoad)
    {
        using var database = Create($"Server=db;Database=d;{options}");
        database.CanLoad.Should().Be(canLoad);
    }

    // As ToMySql does.
    private static MySqlDatabase Create(string connectionString) => MySqlDatabase.Create(
        connectionString, TimeSpan.FromSeconds(5), "test", (_, _, _) => null, NullLogger.Instance, loads: true);

    private async Task<long> LoadsAsync() =>
        long.Parse((await RowsAsync("SHOW GLOBAL STATUS LIKE 'Com_load'"))[0].Split('|')[1], CultureInfo.InvariantCulture);
}
