using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Sqlite;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.Conformance.History;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class SqliteCdrDestinationTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _destinations = [];

    private string File => Path.Combine(_folder.Path, "deep", "cdrs.db");

    public void Dispose()
    {
        _destinations.ForEach(destination => destination.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Initialize_NoFile_CreatesTheContractsTableWithIndexes()
    {
        await Destination().InitializeAsync(None);
        Read("SELECT group_concat(name) FROM pragma_table_info('cdrs')").Should().Be("date,src,dst,billsec,status,linkedid,recordingfile,cnum");
        Read("SELECT group_concat(name) FROM (SELECT name FROM pragma_index_list('cdrs') ORDER BY name)").Should().Be("cdrs_date,cdrs_linkedid");
        Read("SELECT group_concat(version) FROM CallSchemaVersions").Should().Be("101,102,103,104,105,106");
    }

    [Fact]
    public async Task Initialize_HistoryInTheSameFile_SharesItsVersions()
    {
        var history = RegisteredStore.Create(builder => builder.UseSqliteHistory(File));
        _destinations.Add((IDisposable)history);
        await history.InitializeAsync(None);
        await Destination().InitializeAsync(None);
        await history.InitializeAsync(None);
        Read("SELECT group_concat(version) FROM CallSchemaVersions").Should().Be("1,2,3,4,5,6,7,8,9,10,11,12,13,19,20,21,22,23,24,25,27,101,102,103,104,105,106");
    }

    [Fact]
    public async Task Initialize_CreateTablesOff_NamesTheStatements()
    {
        Execute("CREATE TABLE other (id INTEGER)");
        var error = await ShouldNotInitializeAsync(options => options.CreateTables = false);
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("CreateTables is off").And.Contain("CREATE TABLE IF NOT EXISTS cdrs");
        Read("SELECT group_concat(name) FROM sqlite_master").Should().Be("other");
    }

    [Theory]
    [InlineData("CREATE TABLE cdrs (date TEXT, src TEXT)", "*cdrs*no column dst, billsec, status, linkedid, recordingfile, cnum*")]
    [InlineData(
        "CREATE TABLE cdrs (date, src, dst, billsec, status, linkedid, recordingfile, cnum, tenant INT NOT NULL)",
        "*further column tenant*default*")]
    public async Task Initialize_TableThatDoesNotDo_IsRefusedAndLeftAlone(string table, string sentence)
    {
        Execute(table);
        (await ShouldNotInitializeAsync()).Message.Should().Match(sentence);
        Read("SELECT group_concat(name) FROM sqlite_master").Should().Be("cdrs", "nothing of ours belongs into somebody else's file");
    }

    [Theory]
    [InlineData("src TEXT NOT NULL", "NULL is not allowed for column src (error 1299)")]
    [InlineData("src TEXT, UNIQUE (cnum)", "the same key is in the table already for column cnum (error 2067)")]
    [InlineData("src TEXT, CHECK (cnum <> 'secret')", "a CHECK constraint is violated (error 275)")]
    public async Task Write_RowThatTheTableRefuses_IsNamedWithAReasonWithoutValues(string src, string reason)
    {
        Execute($"CREATE TABLE cdrs (date, dst, billsec, status, linkedid, recordingfile, cnum, {src})");
        var destination = Destination();
        await destination.InitializeAsync(None);
        await using var session = (await destination.TryBeginAsync("pbx", "test", TimeSpan.FromMinutes(1), None)).Session!;
        var bad = SampleRecords.Row(2).With(record => record with { Src = null, CNum = "secret" });
        CdrRow[] rows = [SampleRecords.Row(1), bad, SampleRecords.Row(3)];
        if (src.Contains("UNIQUE", StringComparison.Ordinal))
            (await session.WriteAsync(new CdrBatch { Rows = [bad] }, None)).Should().BeEmpty();
        (await session.WriteAsync(new CdrBatch { Rows = rows }, None)).Should().Equal(new RefusedCdr(1, reason));
    }

    [Fact]
    public async Task Write_AnotherProgramHoldsTheFile_FailsAsTransientAndTheNextSessionGoesOn()
    {
        var destination = Destination(options => options.BusyTimeout = TimeSpan.FromSeconds(1));
        await destination.InitializeAsync(None);
        var session = (await destination.TryBeginAsync("pbx", "test", TimeSpan.FromMilliseconds(1), None)).Session!;
        using (var other = Open())
        {
            using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            var write = async () => await session.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(1)] }, None);
            (await write.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
            await session.DisposeAsync();
        }

        await using var next = (await destination.TryBeginAsync("pbx", "test", TimeSpan.FromMinutes(1), None)).Session!;
        (await next.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(1)] }, None)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("a; DROP TABLE x")]
    [InlineData(null)]
    public void ToSqlite_WrongPrefix_Throws(string? prefix)
    {
        var register = () => Destination(options => options.TablePrefix = prefix!);
        register.Should().Throw<ArgumentException>().WithMessage("TablePrefix*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3601)]
    public void ToMySql_WrongTimeout_Throws(int seconds)
    {
        var register = () => RegisteredCdrDestination.Create(builder => builder.ToMySql(
            "Server=x", options => options.CommandTimeout = TimeSpan.FromSeconds(seconds)));
        register.Should().Throw<ArgumentException>().WithMessage("CommandTimeout*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("pbx-of-a-name-that-is-longer-than-the-sixty-four-characters-allowed")]
    public async Task TryBegin_WrongName_Throws(string name)
    {
        var begin = async () => await Destination().TryBeginAsync(name, "test", TimeSpan.FromMinutes(1), None);
        await begin.Should().ThrowAsync<ArgumentException>();
    }

    private ICdrDestination Destination(Action<SqliteCdrOptions>? configure = null)
    {
        var destination = RegisteredCdrDestination.Create(builder => builder.ToSqlite(File, configure));
        _destinations.Add((IDisposable)destination);
        return destination;
    }

    private async Task<CdrSyncException> ShouldNotInitializeAsync(Action<SqliteCdrOptions>? configure = null)
    {
        var initialize = async () => await Destination(configure).InitializeAsync(None);
        return (await initialize.Should().ThrowAsync<CdrSyncException>()).Which;
    }

    private SqliteConnection Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Execute(string statement) => Read(statement);

    private string? Read(string query)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar() as string;
    }
}
