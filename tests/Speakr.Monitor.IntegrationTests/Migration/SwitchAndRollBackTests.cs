using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Chaos;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Migration;

/// <summary>What docs/migrating-from-node.md says, rehearsed: from the old service to the host, back, and to the host again.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class SwitchAndRollBackTests(MariaDbServer server)
{
    private const string Agent = "1000101";

    private readonly HandCall _ended = new("1795331618.1", Agent);
    private readonly HandCall _gaveUp = new("1795331618.2", Agent);
    private readonly HandCall _talking = new("1795331618.3", Agent);
    private readonly HandCall _waiting = new("1795331618.4", Agent);
    private readonly HandCall _talkingLater = new("1795331618.5", Agent);
    private readonly HandCall _waitingLater = new("1795331618.6", Agent);
    private readonly HandCall _duringRollBack = new("1795331618.7", Agent);

    [SkippableFact]
    public async Task SwitchRollBackAndSwitchAgain_SameSettings_NothingIsLostOrDoubled()
    {
        await using var scene = await MigrationScene.CreateAsync(server);

        await LeaveToTheOldServiceAsync(scene);
        var ids = await scene.IdsAsync();
        await SwitchAsync(scene);
        ids = await ShouldHaveKeptAsync(scene, ids);
        await RollBackAsync(scene);
        ids = await ShouldHaveKeptAsync(scene, ids);
        await SwitchAgainAsync(scene);

        await ShouldHaveKeptAsync(scene, ids);
        (await scene.RowsAsync("SELECT status, COUNT(*) FROM CallsHistory GROUP BY status ORDER BY status"))
            .Should().Equal("Abandonado|2", "Encerrado|6");
    }

    [SkippableFact]
    public async Task RollBack_AfterReadOnlyMode_NeedsOneRunThatMarks()
    {
        await using var scene = await MigrationScene.CreateAsync(server);
        await scene.RecordAsync("1795000000.9", Agent, daysAgo: 40);
        await scene.RecordAsync(_ended.Id, Agent);
        await SyncAsync(scene, "read-only");
        (await scene.Pbx.CountMarkedAsync()).Should().Be(0);

        await SyncAsync(scene, "mark");

        await scene.RecordAsync(_gaveUp.Id, null);
        await using var old = await scene.StartOldAsync();
        (await old.CopyAsync()).Should().Be(1);
        await scene.ShouldHaveCopiedAsync(3);
    }

    // Every kind of call, a ghost, and a record that is not copied yet.
    private async Task LeaveToTheOldServiceAsync(MigrationScene scene)
    {
        await using var old = await scene.StartOldAsync();
        await scene.Feed.EmitAsync(_ended.Join, _ended.Connect, _ended.HangUp, _gaveUp.Join, _gaveUp.Abandon);
        await scene.Feed.EmitAsync(_talking.Join, _talking.Connect, _waiting.Join);
        await scene.ShouldBecomeAsync(
            $"{_ended.Id}|Encerrado|{Agent}|0",
            $"{_gaveUp.Id}|Abandonado||0",
            $"{_talking.Id}|Atendido|{Agent}|1",
            $"{_waiting.Id}|Chamando||1");
        await scene.RecordAsync(_ended.Id, Agent);
        (await old.CopyAsync()).Should().Be(1);
        await old.StopAsync();

        await scene.RecordAsync(_gaveUp.Id, null);
        await scene.ExecuteAsync(
            "INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, createdAt, updatedAt) "
            + "VALUES ('Chamando', '8001', '', '1795000000.9', '1795000000.9', NOW() - INTERVAL 3 DAY, NOW() - INTERVAL 3 DAY)");
    }

    private async Task SwitchAsync(MigrationScene scene)
    {
        (await scene.CommandAsync("migrate")).Should().Contain("1 call(s) left open");
        (await scene.CommandAsync("migrate --close-ghosts")).Should().Contain("1 call(s) closed");
        await using var host = await scene.StartHostAsync();

        await scene.Feed.EmitAsync(_talking.HangUp, _waiting.Connect, _waitingLater.Join, _talkingLater.Join, _talkingLater.Connect);

        await scene.ShouldBecomeAsync(
            "1795000000.9|Abandonado||0",
            $"{_ended.Id}|Encerrado|{Agent}|0",
            $"{_gaveUp.Id}|Abandonado||0",
            $"{_talking.Id}|Encerrado|{Agent}|0",
            $"{_waiting.Id}|Atendido|{Agent}|1",
            $"{_talkingLater.Id}|Atendido|{Agent}|1",
            $"{_waitingLater.Id}|Chamando||1");
        await scene.RecordAsync(_talking.Id, Agent);
        await scene.CommandAsync("sync");
        await scene.ShouldHaveCopiedAsync(3);
        await MigrationScene.StopAsync(host);
        (await scene.RowsAsync("SELECT COUNT(*) FROM CallCdrReceipts")).Should().Equal("0");
    }

    private async Task RollBackAsync(MigrationScene scene)
    {
        await scene.NextSecondAsync();
        await using var old = await scene.StartOldAsync();

        await scene.Feed.EmitAsync(_waiting.HangUp, _talkingLater.HangUp, _waitingLater.Connect, _duringRollBack.Join);

        await scene.ShouldBecomeAsync(
            "1795000000.9|Abandonado||0",
            $"{_ended.Id}|Encerrado|{Agent}|0",
            $"{_gaveUp.Id}|Abandonado||0",
            $"{_talking.Id}|Encerrado|{Agent}|0",
            $"{_waiting.Id}|Encerrado|{Agent}|0",
            $"{_talkingLater.Id}|Encerrado|{Agent}|0",
            $"{_waitingLater.Id}|Atendido|{Agent}|1",
            $"{_duringRollBack.Id}|Chamando||1");
        await scene.RecordAsync(_waiting.Id, Agent);
        await scene.RecordAsync(_talkingLater.Id, Agent);
        (await old.CopyAsync()).Should().Be(2);
        await scene.ShouldHaveCopiedAsync(5);
        await old.StopAsync();
    }

    private async Task SwitchAgainAsync(MigrationScene scene)
    {
        await scene.NextSecondAsync();
        await using var host = await scene.StartHostAsync();

        await scene.Feed.EmitAsync(_waitingLater.HangUp, _duringRollBack.Connect, _duringRollBack.HangUp);

        await scene.ShouldBecomeAsync(
            "1795000000.9|Abandonado||0",
            $"{_ended.Id}|Encerrado|{Agent}|0",
            $"{_gaveUp.Id}|Abandonado||0",
            $"{_talking.Id}|Encerrado|{Agent}|0",
            $"{_waiting.Id}|Encerrado|{Agent}|0",
            $"{_talkingLater.Id}|Encerrado|{Agent}|0",
            $"{_waitingLater.Id}|Encerrado|{Agent}|0",
            $"{_duringRollBack.Id}|Encerrado|{Agent}|0");
        await scene.RecordAsync(_waitingLater.Id, Agent);
        await scene.RecordAsync(_duringRollBack.Id, Agent);
        await scene.CommandAsync("sync");
        await scene.ShouldHaveCopiedAsync(7);
        await MigrationScene.StopAsync(host);
        host.Output.Should().NotContain("marked or deleted by another program");
    }

    private static async Task<Dictionary<string, int>> ShouldHaveKeptAsync(MigrationScene scene, Dictionary<string, int> before)
    {
        var now = await scene.IdsAsync();
        now.Should().Contain(before);
        return now;
    }

    private static async Task SyncAsync(MigrationScene scene, string mode)
    {
        await using var sync = HostProcess.Start(
            "sync", new Dictionary<string, string> { ["CDR_SYNC_MODE"] = mode }, existing: scene.Folder);
        (await sync.ExitCodeAsync()).Should().Be(0, string.Create(CultureInfo.InvariantCulture, $"{mode}: {string.Join('\n', sync.ErrorLines)}"));
    }
}
