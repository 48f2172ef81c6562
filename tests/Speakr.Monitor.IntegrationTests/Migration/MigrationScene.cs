using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Sync;
using Speakr.Monitor.Tests.Cdr;

namespace Speakr.Monitor.IntegrationTests.Migration;

/// <summary>A PBX, the old service's tables, and one directory with one .env from which either service is started.</summary>
internal sealed class MigrationScene(MariaDbServer server) : IAsyncDisposable
{
    // As the old service's own migrations made them.
    private const string Cdrs = """
        CREATE TABLE cdrs (`date` datetime, src varchar(255), dst varchar(255), billsec int, status varchar(255), linkedid varchar(255),
          recordingfile varchar(255), cnum varchar(255))
        """;

    private const string CallsHistory = """
        CREATE TABLE CallsHistory (
          id int AUTO_INCREMENT NOT NULL PRIMARY KEY, status varchar(255) NOT NULL, queue varchar(255) NOT NULL,
          extension varchar(255) NOT NULL, uniqueId varchar(255) NOT NULL, linkId varchar(255) NOT NULL, phoneNumber varchar(255),
          showOnPanel boolean NOT NULL DEFAULT true, updatedAt datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
          createdAt datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
          CONSTRAINT CallsHistory_linkId_unique UNIQUE (linkId))
        """;

    private string _settings = "";
    private int _records;

    public FeedServer Feed { get; private set; } = null!;

    public FreePbxCdrTable Pbx { get; } = new(server);

    /// <summary>A connection string with every right.</summary>
    public string Speakr { get; private set; } = "";

    public string Folder { get; } = Directory.CreateTempSubdirectory("speakr-migration-").FullName;

    public static async Task<MigrationScene> CreateAsync(MariaDbServer server)
    {
        OldService.SkipUnlessAvailable();
        var scene = new MigrationScene(server) { Feed = await FeedServer.StartAsync() };
        await scene.Pbx.CreateAsync(hasMarker: true);
        scene.Speakr = await server.CreateDatabaseAsync();
        await scene.ExecuteAsync(CallsHistory, Cdrs);
        var databases = SyncScene.Variables("FREEPBX_DB", scene.Pbx.Database).Concat(SyncScene.Variables("SPEAKR_DB", scene.Speakr));
        scene._settings = $"""
            SOCKET_URL={scene.Feed.Url}
            DATABASE_URL="{MariaDbServer.UrlOf(scene.Speakr).Split('?')[0]}"
            {string.Join('\n', databases.Select(pair => $"{pair.Key}='{pair.Value}'"))}
            PORT=0
            """;
        await File.WriteAllTextAsync(scene.Settings, scene._settings);
        return scene;
    }

    private string Settings => Path.Combine(Folder, ".env");

    public async ValueTask DisposeAsync()
    {
        (await File.ReadAllTextAsync(Settings)).Should().Be(_settings, "both services take the same file as it is");
        await Feed.DisposeAsync();
        await Pbx.DropAsync();
        await server.DropDatabaseAsync(Speakr);
        Directory.Delete(Folder, recursive: true);
    }

    public Task ExecuteAsync(params string[] statements) => MariaDbServer.ExecuteAsync(Speakr, statements);

    public Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(Speakr, query);

    /// <summary>The record of a call that has just ended, or days ago, as FreePBX writes it.</summary>
    /// <param name="id">The call.</param>
    /// <param name="extension">Who answered; <see langword="null"/> = nobody.</param>
    /// <param name="daysAgo">When.</param>
    public async Task RecordAsync(string id, string? extension, int daysAgo = 0)
    {
        var date = (await Pbx.RowsAsync($"SELECT CAST(NOW() - INTERVAL {daysAgo} DAY AS CHAR)"))[0];
        await Pbx.InsertAsync([new SampleCallRecord(id, date, "8001")
        {
            Sequence = ++_records, IsAnswered = extension is not null, AgentChannel = $"PJSIP/{extension ?? "1000109"}-0000abcd",
        }]);
    }

    public async Task<OldService> StartOldAsync()
    {
        var old = OldService.Start(Folder);
        await Feed.WaitForAsync("connected");
        return old;
    }

    /// <summary>Starts the host, and returns when it writes and hears the feed.</summary>
    public async Task<HostProcess> StartHostAsync()
    {
        var host = HostProcess.Start("run", existing: Folder);
        await host.WaitForOutputAsync(line => line.Contains("journal in", StringComparison.Ordinal));
        await Feed.WaitForAsync("connected");
        return host;
    }

    public async Task<string> CommandAsync(string arguments)
    {
        await using var command = HostProcess.Start(arguments, existing: Folder);
        (await command.ExitCodeAsync()).Should().Be(0, string.Join('\n', command.ErrorLines));
        return command.Output;
    }

    public static async Task StopAsync(HostProcess host)
    {
        host.Signal("TERM");
        (await host.ExitCodeAsync()).Should().Be(0);
        host.ErrorLines.Should().BeEmpty();
    }

    /// <summary>Returns when exactly these calls are stored, in this order: id, status, extension, whether on the panel.</summary>
    public async Task ShouldBecomeAsync(params string[] calls)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new List<string>();
        try
        {
            while (!seen.SequenceEqual(calls))
            {
                seen = await RowsAsync("SELECT linkId, status, extension, showOnPanel + 0 FROM CallsHistory ORDER BY linkId");
                await Task.Delay(50, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            seen.Should().Equal(calls);
        }
    }

    /// <summary>Every record of the PBX has been copied once and is marked.</summary>
    public async Task ShouldHaveCopiedAsync(int records)
    {
        (await SyncScene.DifferencesAsync(Pbx, Speakr)).Should().BeEmpty();
        (await Pbx.CountMarkedAsync()).Should().Be(records);
    }

    /// <summary>Returns when the database's clock shows another second than the last change: rows have no finer times.</summary>
    public async Task NextSecondAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while ((await RowsAsync("SELECT MAX(updatedAt) < CAST(NOW() AS DATETIME) FROM CallsHistory"))[0] is "0" or "False")
            await Task.Delay(50, patience.Token);
    }

    public async Task<Dictionary<string, int>> IdsAsync() => (await RowsAsync("SELECT linkId, id FROM CallsHistory"))
        .Select(row => row.Split('|')).ToDictionary(row => row[0], row => int.Parse(row[1], CultureInfo.InvariantCulture));
}
