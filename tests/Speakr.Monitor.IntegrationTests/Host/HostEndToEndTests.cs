using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The built host between a real Socket.IO server and a real MariaDB, configured as the old service was.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class HostEndToEndTests(MariaDbServer server)
{
    private const string Password = "s3cret@pass";

    [SkippableFact]
    public async Task Run_OldDotEnv_FollowsTheFeedPingsItAndEndsWithZero()
    {
        var database = await server.CreateDatabaseAsync();
        await using var feed = await FeedServer.StartAsync();
        await using var host = HostProcess.Start("", dotEnv: $"""
            # The file of the old service.
            SOCKET_URL={feed.Url}
            DATABASE_URL="{MariaDbServer.UrlOf(database)}"
            FREEPBX_DB_HOST=192.0.2.1
            FREEPBX_DB_USER=reader
            FREEPBX_DB_PASSWORD='{Password}'
            PORT=0
            SPEAKR_MONITOR__PING_INTERVAL=1
            """);

        (await feed.WaitForAsync("received"))["name"]!.ToString().Should().Be("ping");
        await feed.ReplayAsync(RecordedFiles.PathOf("s1.jsonl"), speed: 0);
        await WaitForEndedCallAsync(database);
        host.Signal("TERM");

        (await host.ExitCodeAsync()).Should().Be(0);
        host.ErrorLines.Should().BeEmpty();
        host.Output.Should().NotContain(Password);
        (await MariaDbServer.RowsAsync(database, "SELECT status, queue, extension, showOnPanel + 0 FROM CallsHistory"))
            .Should().Equal("Encerrado|8002|1000101|0");
    }

    [SkippableFact]
    public async Task Run_WrongPassword_EndsWithOneSentence()
    {
        var database = await server.CreateDatabaseAsync();

        var nobody = server.ConnectionString(MariaDbServer.DatabaseOf(database), "nobody", Password);
        await ShouldRefuseAsync(MariaDbServer.UrlOf(nobody), "password");
    }

    [SkippableFact]
    public async Task Run_MissingDatabase_EndsWithOneSentence()
    {
        var database = await server.CreateDatabaseAsync();
        await server.DropDatabaseAsync(database);

        await ShouldRefuseAsync(MariaDbServer.UrlOf(database), MariaDbServer.DatabaseOf(database));
    }

    [SkippableFact]
    public async Task Run_TableOfAnotherShape_EndsWithOneSentence()
    {
        var database = await server.CreateDatabaseAsync();
        await MariaDbServer.ExecuteAsync(database, "CREATE TABLE CallsHistory (id INT PRIMARY KEY, other TEXT)");

        await ShouldRefuseAsync(MariaDbServer.UrlOf(database), "CallsHistory");
    }

    private static async Task ShouldRefuseAsync(string databaseUrl, string expected)
    {
        await using var host = HostProcess.Start("run", new Dictionary<string, string>
        {
            ["SOCKET_URL"] = "http://127.0.0.1:9", ["DATABASE_URL"] = databaseUrl, ["PORT"] = "0",
        });

        (await host.ExitCodeAsync()).Should().Be(1);
        var sentence = host.ErrorLines.Should().ContainSingle().Subject;
        sentence.Should().Contain("DATABASE_URL").And.Contain(expected).And.NotContain("   at ");
        (sentence + host.Output).Should().NotContain(Password).And.NotContain(Uri.EscapeDataString(Password));
    }

    private static async Task WaitForEndedCallAsync(string database)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await MariaDbServer.RowsAsync(database, "SELECT id FROM CallsHistory WHERE showOnPanel = 0")).Count == 0)
            await Task.Delay(50, patience.Token);
    }
}
