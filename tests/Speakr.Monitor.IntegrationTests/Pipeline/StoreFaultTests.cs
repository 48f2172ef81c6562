using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Pipeline;

/// <summary>What a database administrator does to the tables while calls go on: nothing is lost, nothing stays on the panel.</summary>
[Collection(PatientMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class StoreFaultTests(MariaDbServer server) : IAsyncLifetime
{
    private const string User = "fault";
    private const string Password = "pw";
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Fault = TimeSpan.FromSeconds(6);

    private string _database = "";

    public async Task InitializeAsync()
    {
        server.Require();
        _database = await server.CreateDatabaseAsync();
        await MariaDbServer.ExecuteAsync(
            _database, $"CREATE OR REPLACE USER '{User}'@'%' IDENTIFIED BY '{Password}'", $"GRANT CREATE, ALTER ON {Name}.* TO '{User}'@'%'");
    }

    public async Task DisposeAsync()
    {
        await ExecuteAsync($"DROP USER '{User}'@'%'");
        await server.DropDatabaseAsync(_database);
    }

    [SkippableTheory]
    [InlineData("RENAME TABLE CallsHistory TO Away", "RENAME TABLE Away TO CallsHistory")]
    [InlineData("RENAME TABLE CallQueueVisits TO Away", "RENAME TABLE Away TO CallQueueVisits")]
    [InlineData("RENAME TABLE CallLeases TO Away", "RENAME TABLE Away TO CallLeases")]
    [InlineData("ALTER TABLE CallsHistory RENAME COLUMN phoneNumber TO away", "ALTER TABLE CallsHistory RENAME COLUMN away TO phoneNumber")]
    [InlineData("ALTER TABLE CallQueueVisits RENAME COLUMN endReason TO away", "ALTER TABLE CallQueueVisits RENAME COLUMN away TO endReason")]
    [InlineData("ALTER TABLE CallsHistory ADD COLUMN needed INT NOT NULL", "ALTER TABLE CallsHistory DROP COLUMN needed")]
    [InlineData("REVOKE INSERT ON {db}.CallsHistory FROM fault", "GRANT INSERT ON {db}.CallsHistory TO fault")]
    [InlineData("REVOKE UPDATE ON {db}.CallsHistory FROM fault", "GRANT UPDATE ON {db}.CallsHistory TO fault")]
    [InlineData("REVOKE INSERT, UPDATE ON {db}.CallQueueVisits FROM fault", "GRANT INSERT, UPDATE ON {db}.CallQueueVisits TO fault")]
    [InlineData("SET GLOBAL read_only = 1", "SET GLOBAL read_only = 0")]
    [InlineData("CREATE TRIGGER Guard BEFORE INSERT ON CallsHistory FOR EACH ROW INSERT INTO NoSuchTable VALUES (1)", "DROP TRIGGER Guard")]
    public async Task TablesAreSpoiltForAWhile_NoCallIsSetAsideAndAllAreSaved(string spoil, string mend)
    {
        server.RequireOwn();
        await using var scene = await StartAsync();
        await scene.TalkAsync(Before);
        var talking = scene.TalkAsync(Fault);

        await ExecuteAsync(spoil);
        try
        {
            await talking;
            scene.Pipeline.SetAside.Should().Be(0, "the tables are to blame and no call");
        }
        finally
        {
            await ExecuteAsync(mend);
        }

        await scene.TalkAsync(Before);
        scene.HangUpAll();

        (await scene.AwaitAllAsync(_database)).Should().Equal($"Encerrado|0|1|{scene.Calls}");
    }

    [SkippableTheory]
    [InlineData("CallsHistory")]
    [InlineData("CallQueueVisits")]
    public async Task ColumnIsNarrowForAWhile_LongCallsAreSetAsideAndSavedWhenItIsWideAgain(string table)
    {
        await using var scene = await StartAsync();
        await scene.TalkAsync(Before);
        await ExecuteAsync($"ALTER TABLE {table} MODIFY extension VARCHAR(4) NOT NULL DEFAULT ''");

        await scene.TalkAsync(Fault, number => number % 10 == 0 ? "1000101" : "1001");
        await Eventually.BeTrueAsync(() => scene.Pipeline.SetAside > 0, "long ones should be set aside while the others are saved", StoreFaultScene.Patience);
        await ExecuteAsync($"ALTER TABLE {table} MODIFY extension VARCHAR(255) NOT NULL DEFAULT ''");
        await scene.TalkAsync(Before);
        scene.HangUpAll();

        (await scene.AwaitAllAsync(_database)).Should().Equal($"Encerrado|0|1|{scene.Calls}");
    }

    [SkippableFact]
    public async Task ColumnIsNarrowAndTheTableGoesInBetween_AllAreSavedInTheEnd()
    {
        await using var scene = await StartAsync();
        await scene.TalkAsync(Before);
        await ExecuteAsync("ALTER TABLE CallsHistory MODIFY extension VARCHAR(4) NOT NULL DEFAULT ''");
        var talking = scene.TalkAsync(Fault, number => number % 10 == 0 ? "1000101" : "1001");
        for (var round = 0; round < 10; round++)
        {
            await ExecuteAsync("RENAME TABLE CallsHistory TO Away");
            await Task.Delay(TimeSpan.FromMilliseconds(150));
            await ExecuteAsync("RENAME TABLE Away TO CallsHistory");
            await Task.Delay(TimeSpan.FromMilliseconds(350));
        }

        await talking;
        await ExecuteAsync("ALTER TABLE CallsHistory MODIFY extension VARCHAR(255) NOT NULL DEFAULT ''");
        scene.HangUpAll();

        (await scene.AwaitAllAsync(_database)).Should().Equal($"Encerrado|0|1|{scene.Calls}");
    }

    [SkippableFact]
    public async Task CallsAreSetAsideAtTheStop_TheNextStartSavesThem()
    {
        await using var scene = await StartAsync();
        await ExecuteAsync("ALTER TABLE CallsHistory ADD CONSTRAINT Short CHECK (CHAR_LENGTH(extension) < 5)");
        await scene.TalkAsync(Before, number => number % 10 == 0 ? "1000101" : "1001");
        scene.HangUpAll();
        await Eventually.BeTrueAsync(() => scene.Pipeline.SetAside == scene.Calls / 10, "the long ones should be set aside", StoreFaultScene.Patience);
        await scene.StopAsync();
        (await MariaDbServer.RowsAsync(_database, "SELECT COUNT(*) FROM CallsHistory WHERE status = 'Encerrado'")).Should().Equal($"{scene.Calls * 9 / 10}");

        await ExecuteAsync("ALTER TABLE CallsHistory DROP CONSTRAINT Short");
        await scene.StartAsync();

        (await scene.AwaitAllAsync(_database)).Should().Equal($"Encerrado|0|1|{scene.Calls}");
    }

    private string Name => MariaDbServer.DatabaseOf(_database);

    private async Task<StoreFaultScene> StartAsync()
    {
        // The tables first: rights on single tables are what can be taken away from a connection that is open.
        await using (var first = new StoreFaultScene(_database))
            await first.StartAsync();
        foreach (var table in new[] { "CallsHistory", "CallQueueVisits", "CallLeases", "CallSchemaVersions", "CallSourceGaps", "CallAgentStates", "CallRingAttempts", "CallForgotten", "CallDeadLetters", "CallApiKeys", "CallUsers", "CallDataProtectionKeys", "CallAuditLog" })
            await ExecuteAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON {Name}.{table} TO '{User}'@'%'");
        var scene = new StoreFaultScene(server.ConnectionString(Name, User, Password));
        await scene.StartAsync();
        return scene;
    }

    private Task ExecuteAsync(string statement) => MariaDbServer.ExecuteAsync(_database, statement.Replace("{db}", Name, StringComparison.Ordinal));
}
