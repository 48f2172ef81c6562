using System.Data.Common;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>The command sync is frozen in the middle of a transaction until another process has its lease, and wakes while that one copies the same rows.</summary>
[Collection(PatientMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class SyncFreezeTests(MariaDbServer server, ITestOutputHelper output)
{
    // A slice has four pages of 2,000 rows, and with fewer rows there is none.
    private const int Slices = 20_000;
    private const int Pages = 7_000;

    // The lease's 15 seconds, the 45 after which the server ends the frozen connections, and the copying.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableTheory]
    [InlineData(true, Slices)]
    [InlineData(true, Pages)]
    [InlineData(false, Slices)]
    [InlineData(false, Pages)]
    public async Task Sync_FrozenInATransactionUntilAnotherHasTheLease_CopiesEachRowOnce(bool marks, int rows)
    {
        server.RequireOwn();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(rows);
        // Without marks only older rows than those of the overlap are copied in slices. The newest one stays.
        if (rows == Slices)
            await scene.Source.ExecuteAsync("UPDATE cdr SET calldate = calldate - INTERVAL 1 DAY WHERE sequence > 1");
        await MariaDbServer.ExecuteAsync(
            scene.Destination, (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Speakr.Monitor", "Cdr", "MySql", "Schema", "102_Cdrs.sql")))
                .Replace("{charset}", "", StringComparison.Ordinal));

        await using var first = await FreezeAsync(scene);
        (await scene.CopiedAsync()).Should().Be(0);
        await using var second = scene.StartHost();
        await UntilAsync(scene, $"SELECT COUNT(*) FROM CallCdrSyncs WHERE owner LIKE '%process {second.Id}'");
        first.Signal("CONT");

        (await first.ExitCodeAsync(Patience)).Should().NotBe(0, "it has lost its lease");
        var code = await second.ExitCodeAsync(Patience);
        foreach (var line in first.ErrorLines.Concat(first.OutputLines).Append("---- the second:").Concat(second.ErrorLines).Concat(second.OutputLines))
            output.WriteLine(line);
        code.Should().Be(0);
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
        (await scene.RunAsync()).Copied.Should().Be(0);
        (await scene.DifferencesAsync()).Should().BeEmpty();
    }

    /// <summary>A process that has written rows, has not committed them, and does not move.</summary>
    private static async Task<HostProcess> FreezeAsync(SyncScene scene)
    {
        await using var connection = await MariaDbServer.OpenAsync(scene.Destination);
        // The server would wait for the rest of a load, and have no rows yet. The second process loads.
        await ExecuteAsync(connection, "SET GLOBAL local_infile = 0");
        await ExecuteAsync(connection, "LOCK TABLES cdrs READ");
        var host = scene.StartHost();
        const string waiting = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND INFO LIKE 'INSERT INTO cdrs%' AND STATE LIKE 'Waiting for table%lock'";
        await UntilAsync(scene, waiting);
        host.Signal("STOP");
        await ExecuteAsync(connection, "UNLOCK TABLES");
        await ExecuteAsync(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
        await UntilAsync(scene, $"SELECT 1 - ({waiting})");
        await UntilAsync(connection, "SELECT COUNT(*) FROM cdrs");
        await ExecuteAsync(connection, "SET GLOBAL local_infile = 1");
        return host;
    }

    private static async Task UntilAsync(SyncScene scene, string count)
    {
        await using var connection = await MariaDbServer.OpenAsync(scene.Destination);
        await UntilAsync(connection, count);
    }

    private static async Task UntilAsync(DbConnection connection, string count)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var command = connection.CreateCommand();
        command.CommandText = count;
        while (Convert.ToInt64(await command.ExecuteScalarAsync(patience.Token), CultureInfo.InvariantCulture) == 0)
            await Task.Delay(20, patience.Token);
    }

    private static async Task ExecuteAsync(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}
