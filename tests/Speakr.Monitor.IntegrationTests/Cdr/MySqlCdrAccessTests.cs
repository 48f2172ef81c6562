using System.Data;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Rights, passwords, and servers and sessions of another set-up.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class MySqlCdrAccessTests(MariaDbServer server) : MySqlCdrTests(server)
{
    private const string Password = "s3cr3t;'\"";

    private readonly List<string> _restore = [];
    private string _user = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _user = $"c{Math.Abs(MariaDbServer.DatabaseOf(Database).GetHashCode(StringComparison.Ordinal)) % 100_000_000}";
        await ExecuteAsync(
            $"CREATE USER '{_user}'@'%' IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'",
            $"GRANT SELECT, INSERT, UPDATE, DELETE ON {MariaDbServer.DatabaseOf(Database)}.* TO '{_user}'@'%'");
    }

    public override async Task DisposeAsync()
    {
        await CloseAsync();
        await ExecuteAsync([.. _restore, $"DROP USER '{_user}'@'%'"]);
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task Initialize_UserWithoutRightToCreate_NamesTheStatementsToRunAndThenWorks()
    {
        var error = await ShouldNotInitializeAsync(Destination(AsUser()));
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("may not create tables").And.NotContain(Password);
        var statements = error.Message[error.Message.IndexOf("CREATE TABLE", StringComparison.Ordinal)..];
        statements.Should().Contain("`cdrs`").And.Contain("`CallCdrSyncs`").And.Contain("`CallCdrReceipts`").And.Contain("`CallCdrQuarantine`");

        await ExecuteAsync(statements);
        var session = await BeginAsync(await ReadyAsync(AsUser()));
        await WriteAsync(session, SampleRecords.Row(1));
        (await ReadAsync(session, SampleRecords.Day)).Should().HaveCount(1);
        (await RowsAsync("SELECT COUNT(*) FROM CallSchemaVersions")).Should().Equal("6");
    }

    [SkippableFact]
    public async Task Initialize_CreateTablesOff_CreatesNothingAndNamesTheStatements()
    {
        var error = await ShouldNotInitializeAsync(Destination(configure: options => options.CreateTables = false));
        error.Message.Should().Contain("CreateTables is off").And.Contain("CREATE TABLE IF NOT EXISTS `cdrs`");
        (await RowsAsync("SHOW TABLES")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Initialize_WrongPassword_NamesTheSettingButNotThePassword()
    {
        var error = await ShouldNotInitializeAsync(Destination(Server.ConnectionString(MariaDbServer.DatabaseOf(Database), _user, "wr0ng-pw")));
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain(_user).And.Contain("ToMySql");
        error.ToString().Should().NotContain("wr0ng-pw").And.NotContain(Password);
    }

    [SkippableFact]
    public async Task Write_TableDropped_FailsAndTheNextRunCreatesItAgain()
    {
        var destination = await ReadyAsync();
        var session = await BeginAsync(destination);
        await ExecuteAsync("DROP TABLE CallCdrReceipts");
        var batch = new CdrBatch { Rows = [SampleRecords.Row(1)], Receipt = new CdrReceipt(1, new byte[1]) };
        var write = async () => await session.WriteAsync(batch, None);
        (await write.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeFalse();
        (await write.Should().ThrowAsync<CdrSyncException>()).WithMessage("*session*ended*");
        await session.DisposeAsync();

        await destination.InitializeAsync(None);
        var next = await BeginAsync(destination, lease: TimeSpan.FromSeconds(1));
        (await next.HasRecordsAsync(None)).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Write_ServerWithNoBackslashEscapesAndAnsiQuotes_KeepsEveryValue()
    {
        await SetGlobalAsync("sql_mode", "'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,NO_ZERO_DATE,NO_ZERO_IN_DATE,STRICT_ALL_TABLES'", "DEFAULT");
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(record => record with { Src = "a\\', 1); DROP TABLE cdrs; -- \"", CallDate = "0000-00-00 00:00:00" });
        await WriteAsync(session, row);
        (await ReadAsync(session, "0000-00-00")).Should().Equal(row.Record);
    }

    [SkippableTheory]
    [InlineData("-03:00")]
    [InlineData("+12:00")]
    public async Task Write_SessionInAnotherTimeZone_DatesStayAsTheyAre(string zone)
    {
        await SetGlobalAsync("time_zone", $"'{zone}'", "'SYSTEM'");
        var session = await BeginAsync();
        await WriteAsync(session, SampleRecords.Row(0));
        (await RowsAsync("SELECT CAST(date AS CHAR) FROM cdrs")).Should().Equal("2018-11-04 00:30:00");
        (await ReadAsync(session, SampleRecords.Day)).Should().Equal(SampleRecords.Row(0).Record);
        var other = await AskAsync(Destination());
        other.Session.Should().BeNull();
        other.Remaining.Should().BeGreaterThan(TimeSpan.FromMinutes(59)).And.BeLessThanOrEqualTo(TimeSpan.FromHours(1));
    }

    [SkippableFact]
    public async Task TryBegin_DataSourceOfTheApplication_WorksAndStaysOpen()
    {
        await using var own = new MySqlDataSource(Database);
        var destination = RegisteredCdrDestination.Create(builder => builder.ToMySql(own));
        await destination.InitializeAsync(None);
        var session = await BeginAsync(destination);
        await WriteAsync(session, SampleRecords.Row(1));
        await session.DisposeAsync();
        ((IDisposable)destination).Dispose();
        await using var connection = await own.OpenConnectionAsync();
        connection.State.Should().Be(ConnectionState.Open);
        (await RowsAsync("SELECT owner FROM CallCdrSyncs")).Should().Equal("NULL");
    }

    private string AsUser() => Server.ConnectionString(MariaDbServer.DatabaseOf(Database), _user, Password);

    private async Task SetGlobalAsync(string variable, string value, string normal)
    {
        Server.RequireOwn();
        _restore.Add($"SET GLOBAL {variable} = {normal}");
        await ExecuteAsync($"SET GLOBAL {variable} = {value}");
        // Connections opened before keep the old value; another option makes another pool.
        Database += ";ConnectionLifeTime=600";
    }
}
