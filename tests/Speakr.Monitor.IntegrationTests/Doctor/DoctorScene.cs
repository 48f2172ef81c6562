using System.Data.Common;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>A set-up in which everything is as it should be, and the real command that looks at it.</summary>
internal sealed class DoctorScene : IAsyncDisposable
{
    public const string Password = "s3cret-s3cret";

    private readonly MariaDbServer _server;
    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-doctor-").FullName;
    private readonly List<string> _users = [];

    private DoctorScene(MariaDbServer server, FeedServer feed)
    {
        _server = server;
        Feed = feed;
        Table = new FreePbxCdrTable(server);
    }

    public FeedServer Feed { get; }

    public FreePbxCdrTable Table { get; }

    /// <summary>The database of calls and copied records, with every right.</summary>
    public string History { get; private set; } = "";

    public Dictionary<string, string> Variables { get; } = [];

    public string JournalFolder => Path.Combine(_folder, "journal");

    public static async Task<DoctorScene> SetAsync(MariaDbServer server)
    {
        server.Require();
        var scene = new DoctorScene(server, await FeedServer.StartAsync());
        await scene.Table.CreateAsync(hasMarker: true);
        await scene.Table.ExecuteAsync(
            "INSERT INTO cdr (calldate, src, dst, disposition, uniqueid, linkedid, sequence) VALUES (NOW(), '11987650001', '400', 'ANSWERED', '1.1', '1.1', 1)");
        scene.History = await server.CreateDatabaseAsync();
        scene.Configure();
        await scene.Feed.GreetWithPayloadsAsync(
        [
            """{"event":"QueueCallerJoin","linkedid":"7.1","uniqueid":"7.1","queue":"400","calleridnum":"11987650001"}""",
            """{"event":"PeerStatus"}""",
        ]);
        (await scene.RunAsync("migrate")).ExitCode.Should().Be(0);
        (await scene.RunAsync("sync")).ExitCode.Should().Be(0);
        return scene;
    }

    /// <summary>Gives the monitor a user with these rights in place of one with all.</summary>
    public async Task UseUserAsync(string connectionString, string setting, params string[] grants)
    {
        var database = MariaDbServer.DatabaseOf(connectionString);
        var user = $"doctor_{_users.Count}_{Environment.ProcessId}";
        _users.Add(user);
        await MariaDbServer.ExecuteAsync(
            History,
            [
                $"CREATE USER '{user}'@'%' IDENTIFIED BY '{Password}'",
                .. grants.Select(grant => $"GRANT {grant.Replace("{db}", $"`{database}`", StringComparison.Ordinal)} TO '{user}'@'%'"),
            ]);
        var login = _server.ConnectionString(database, user, Password);
        if (setting == "DATABASE_URL")
        {
            Variables[setting] = MariaDbServer.UrlOf(login);
            return;
        }

        Variables["FREEPBX_DB_USER"] = user;
        Variables["FREEPBX_DB_PASSWORD"] = Password;
    }

    public async Task<DoctorRun> RunAsync(string arguments = "doctor --listen 0")
    {
        await using var host = HostProcess.Start(arguments, Variables, existing: _folder);
        var exitCode = await host.ExitCodeAsync();
        return new DoctorRun(exitCode, [.. host.OutputLines], [.. host.ErrorLines]);
    }

    /// <summary>Everything that is in both databases.</summary>
    public async Task<List<string>> SnapshotAsync()
    {
        var all = new List<string>();
        foreach (var database in new[] { History, Table.Database })
        {
            foreach (var table in await MariaDbServer.RowsAsync(database, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1"))
            {
                all.AddRange(await MariaDbServer.RowsAsync(database, $"SELECT * FROM `{table}`"));
                all.AddRange(await MariaDbServer.RowsAsync(database, $"SHOW CREATE TABLE `{table}`"));
            }
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await Feed.DisposeAsync();
        foreach (var user in _users)
            await MariaDbServer.ExecuteAsync(History, $"DROP USER '{user}'@'%'");
        await Table.DropAsync();
        await _server.DropDatabaseAsync(History);
        Directory.Delete(_folder, recursive: true);
    }

    private void Configure()
    {
        var source = new DbConnectionStringBuilder { ConnectionString = Table.Database };
        Variables["SOCKET_URL"] = Feed.Url;
        Variables["DATABASE_URL"] = MariaDbServer.UrlOf(History);
        Variables["PORT"] = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        Variables["FREEPBX_DB_HOST"] = (string)source["Server"];
        Variables["FREEPBX_DB_PORT"] = source["Port"].ToString()!;
        Variables["FREEPBX_DB_USER"] = (string)source["User ID"];
        Variables["FREEPBX_DB_NAME"] = (string)source["Database"];
        if (source.TryGetValue("Password", out var password))
            Variables["FREEPBX_DB_PASSWORD"] = (string)password;
    }
}

/// <summary>What the command said.</summary>
internal sealed record DoctorRun(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    public string Text => string.Join('\n', Output.Concat(Errors));

    /// <summary>Marks and codes: <c>warn database.clock</c>.</summary>
    public IReadOnlyList<string> Found => [.. Output.Where(line => line.EndsWith(']')).Select(line =>
        $"{line.TrimStart().Split(' ')[0]} {line[(line.LastIndexOf('[') + 1)..^1]}")];

    /// <summary>What is not as it should be.</summary>
    public IEnumerable<string> Troubles => Found.Where(found => found.StartsWith("warn", StringComparison.Ordinal) || found.StartsWith("fail", StringComparison.Ordinal));
}
