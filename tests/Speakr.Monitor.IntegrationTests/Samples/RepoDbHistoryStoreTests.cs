using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Feed;
using Speakr.Monitor.IntegrationTests.Host;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Samples;

[Collection(HostMariaDbTests.Name)]
public sealed class RepoDbHistoryStoreTests(MariaDbServer server)
{
    [SkippableFact]
    public async Task Run_RecordedCall_IsInTheSamplesTablesOnly()
    {
        var database = await server.CreateDatabaseAsync();
        await using var feed = await FeedServer.StartAsync();
        await using var sample = HostProcess.Start($"{feed.Url} \"{database}\"", program: "RepoDbHistoryStore.dll");
        await feed.WaitForAsync("connected");

        await feed.ReplayAsync(RecordedFiles.PathOf("s1.jsonl"), speed: 0);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await MariaDbServer.RowsAsync(database, "SELECT Status FROM RepoDbCalls") is not ["Ended"])
            await Task.Delay(50, patience.Token);
        (await MariaDbServer.RowsAsync(database, "SELECT LinkedId, Number, Queue, Extension, EndReason FROM RepoDbVisits")).Should()
            .Equal("1795331618.31|1|8002|1000101|Agent");
        (await MariaDbServer.RowsAsync(database, "SHOW TABLES")).Should().BeEquivalentTo("RepoDbCalls", "RepoDbVisits");
        sample.Signal("TERM");
        (await sample.ExitCodeAsync()).Should().Be(0);
        sample.ErrorLines.Should().BeEmpty();
    }
}
