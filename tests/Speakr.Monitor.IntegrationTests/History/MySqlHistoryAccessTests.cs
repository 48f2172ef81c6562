using FluentAssertions;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>Rights, passwords and servers that are not there: one sentence each, and never a secret.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlHistoryAccessTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private const string Password = "s3cr3t;'\"";

    private string _user = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _user = $"u{Math.Abs(MariaDbServer.DatabaseOf(Database).GetHashCode(StringComparison.Ordinal)) % 100_000_000}";
        await ExecuteAsync(
            $"CREATE USER '{_user}'@'%' IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'",
            $"GRANT SELECT, INSERT, UPDATE, DELETE ON {MariaDbServer.DatabaseOf(Database)}.* TO '{_user}'@'%'");
    }

    public override async Task DisposeAsync()
    {
        await ExecuteAsync($"DROP USER '{_user}'@'%'");
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task Initialize_UserWithoutRightToCreate_NamesTheStatementsToRunAndThenWorks()
    {
        var error = await ShouldNotInitializeAsync(Store(AsUser()));
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("may not create tables").And.NotContain(Password);
        var statements = error.Message[error.Message.IndexOf("CREATE TABLE", StringComparison.Ordinal)..];
        statements.Should().Contain("`CallsHistory`").And.Contain("`CallQueueVisits`").And.Contain("`CallSchemaVersions`").And.Contain("`CallForgotten`");

        await ExecuteAsync(statements);
        var store = Store(AsUser());
        await store.InitializeAsync(None);
        await store.SaveAsync([Call(1)], None);
        (await store.FindAsync(Call(1).LinkedId, None)).Should().NotBeNull();
        (await RowsAsync("SELECT COUNT(*) FROM CallSchemaVersions")).Should().Equal("15");
    }

    [SkippableFact]
    public async Task Initialize_NewDatabaseAndTheDocumentedRights_CreatesCurrentTablesWithoutAltering()
    {
        await ExecuteAsync($"GRANT CREATE ON {MariaDbServer.DatabaseOf(Database)}.* TO '{_user}'@'%'");
        var store = Store(AsUser());

        await store.InitializeAsync(None);

        await store.SaveAsync([Call(1)], None);
        (await store.FindAsync(Call(1).LinkedId, None))!.Visits.Should().ContainSingle().Which.IsReconstructed.Should().BeFalse();
        (await RowsAsync("SELECT COUNT(*) FROM CallSchemaVersions")).Should().Equal("15");
    }

    [SkippableFact]
    public async Task Initialize_OlderTableAndNoRightToAlter_NamesThatRightAndTheStatement()
    {
        await ReadyStoreAsync();
        await ExecuteAsync(
            $"GRANT CREATE ON {MariaDbServer.DatabaseOf(Database)}.* TO '{_user}'@'%'", "ALTER TABLE CallQueueVisits DROP COLUMN reconstructed");

        var error = await ShouldNotInitializeAsync(Store(AsUser()));

        error.Message.Should().Contain("lacks CallQueueVisits.reconstructed").And.Contain("lacks the right ALTER")
            .And.Contain("ALTER TABLE `CallQueueVisits` ADD COLUMN `reconstructed`").And.NotContain("CREATE TABLE");
    }

    [SkippableFact]
    public async Task Initialize_CreateTablesOff_CreatesNothingAndNamesTheStatements()
    {
        var error = await ShouldNotInitializeAsync(Store(configure: options => options.CreateTables = false));
        error.Message.Should().Contain("CreateTables is off").And.Contain("CREATE TABLE IF NOT EXISTS `CallQueueVisits`");
        (await RowsAsync("SHOW TABLES")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Initialize_WrongPassword_SaysUserServerAndDatabaseButNotThePassword()
    {
        var error = await ShouldNotInitializeAsync(Store(Server.ConnectionString(MariaDbServer.DatabaseOf(Database), _user, "wr0ng-pw")));
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain(_user).And.Contain(MariaDbServer.DatabaseOf(Database)).And.Contain("UseMySqlHistory");
        error.ToString().Should().NotContain("wr0ng-pw").And.NotContain(Password);
    }

    [SkippableFact]
    public async Task Initialize_UnknownDatabase_SaysSo()
    {
        var error = await ShouldNotInitializeAsync(Store(Server.ConnectionString("no_such_database")));
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("has no database 'no_such_database'");
    }

    [SkippableFact]
    public async Task Initialize_NobodyListens_IsTransientAndNamesHostAndPort()
    {
        var error = await ShouldNotInitializeAsync(Store("Server=127.0.0.1;Port=1;User ID=u;Password=p4ss;Database=d"));
        error.IsTransient.Should().BeTrue();
        error.Message.Should().Contain("127.0.0.1:1").And.Contain("database 'd'").And.NotContain("p4ss");
    }

    [SkippableFact]
    public async Task Save_TableDropped_IsNotTransient()
    {
        var store = await ReadyStoreAsync();
        await ExecuteAsync("DROP TABLE CallQueueVisits");
        var save = async () => await store.SaveAsync([Call(1)], None);
        (await save.Should().ThrowAsync<CallHistoryException>()).Which.IsTransient.Should().BeFalse();
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("0");
        await store.InitializeAsync(None);
        await save.Should().NotThrowAsync("the missing table is created again");
    }

    private string AsUser() => Server.ConnectionString(MariaDbServer.DatabaseOf(Database), _user, Password);
}
