using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>A PBX's database and Speakr's, and what synchronizes them: the host's command, or the library in this process.</summary>
internal sealed class SyncScene(MariaDbServer server, bool marks) : IAsyncDisposable
{
    private readonly List<ServiceProvider> _services = [];
    private int _rows;

    public FreePbxCdrTable Source { get; } = new(server);

    /// <summary>A connection string with every right.</summary>
    public string Destination { get; private set; } = "";

    public static async Task<SyncScene> CreateAsync(MariaDbServer server, bool marks, params string[] alterations)
    {
        var scene = new SyncScene(server, marks);
        await scene.Source.CreateAsync(marks, alterations);
        scene.Destination = await server.CreateDatabaseAsync();
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _services)
            await services.DisposeAsync();
        await Source.DropAsync();
        await server.DropDatabaseAsync(Destination);
    }

    /// <summary>A synchronizer in this process, as another one would have it.</summary>
    public ICdrSynchronizer Synchronizer(Action<CdrSyncOptions>? configure = null, string? destination = null)
    {
        var services = new ServiceCollection();
        services.AddSpeakrCdrSync(cdr => cdr.FromFreePbx(Source.Database).ToMySql(destination ?? Destination).Configure(options =>
        {
            options.ScheduleEnabled = false;
            configure?.Invoke(options);
        }));
        _services.Add(services.BuildServiceProvider());
        return _services[^1].GetRequiredService<ICdrSynchronizer>();
    }

    public Task<CdrSyncResult> RunAsync(CdrSyncRequest? request = null) =>
        Synchronizer().RunOnceAsync(request ?? new CdrSyncRequest(), CancellationToken.None).AsTask();

    /// <summary>The host's command sync, in a process of its own.</summary>
    public HostProcess StartHost(string arguments = "sync", params (string Name, string Value)[] variables)
    {
        var all = Variables("FREEPBX_DB", Source.Database).Concat(Variables("SPEAKR_DB", Destination)).ToDictionary();
        foreach (var (name, value) in variables)
            all[name] = value;
        return HostProcess.Start(arguments, all);
    }

    /// <summary>Makes the PBX's table as it was found in the field.</summary>
    public async Task UseFieldCaseAsync(string name)
    {
        var file = Path.Combine(Repository.Root, "tests", "fixtures", "cdr", $"{name}.sql");
        var statements = string.Join('\n', (await File.ReadAllLinesAsync(file)).Where(line => !line.StartsWith("--", StringComparison.Ordinal)));
        await Source.ExecuteAsync([.. statements.Split(";\n").Select(statement => statement.Trim().TrimEnd(';')).Where(statement => statement.Length > 0)]);
    }

    /// <summary>Adds calls of the last hour, by the clock of the PBX.</summary>
    public async Task AddCallsAsync(int count)
    {
        var last = Interlocked.Add(ref _rows, count);
        var now = DateTime.Parse((await Source.RowsAsync("SELECT CAST(NOW() AS CHAR)"))[0], CultureInfo.InvariantCulture);
        await Source.InsertAsync([.. Enumerable.Range(last - count, count).Select(number => Row(number, now.AddSeconds(-(number % 3_600))))]);
    }

    public Task<List<string>> DifferencesAsync() => DifferencesAsync(Source, Destination);

    /// <summary>Rows that one side has and the other lacks, each as often as it is one too many; empty when both are equal.</summary>
    public static async Task<List<string>> DifferencesAsync(FreePbxCdrTable source, string destination)
    {
        const string columns = "CONCAT_WS('|', IFNULL({0}, 'NULL'), IFNULL(src, 'NULL'), IFNULL(dst, 'NULL'), IFNULL(billsec, 'NULL'), "
            + "IFNULL({1}, 'NULL'), IFNULL(linkedid, 'NULL'), IFNULL(recordingfile, 'NULL'), IFNULL(cnum, 'NULL'))";
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in await source.RowsAsync($"SELECT {string.Format(CultureInfo.InvariantCulture, columns, "calldate", "disposition")} FROM cdr"))
            counts[row] = counts.GetValueOrDefault(row) + 1;
        foreach (var row in await MariaDbServer.RowsAsync(destination, $"SELECT {string.Format(CultureInfo.InvariantCulture, columns, "date", "status")} FROM cdrs"))
            counts[row] = counts.GetValueOrDefault(row) - 1;
        return [.. counts.Where(row => row.Value != 0).Select(row => $"{(row.Value > 0 ? "missing" : "extra")} {Math.Abs(row.Value)}: {row.Key}").Take(20)];
    }

    public async Task<long> CopiedAsync() =>
        long.Parse((await MariaDbServer.RowsAsync(Destination, "SELECT COUNT(*) FROM cdrs"))[0], CultureInfo.InvariantCulture);

    /// <summary>The same, also before the table is there.</summary>
    public async Task<long> CopiedOrNoneAsync() =>
        (await MariaDbServer.RowsAsync(Destination, "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'cdrs'")).Count > 0
            ? await CopiedAsync()
            : 0;

    public async Task<int> UnmarkedAsync() =>
        marks ? int.Parse((await Source.RowsAsync("SELECT COUNT(*) FROM cdr WHERE sync IS NULL"))[0], CultureInfo.InvariantCulture) : 0;

    private static CdrRow Row(int number, DateTime date)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"1762000000.{number}");
        return new CdrRow(id, number + 1, new CallDetailRecord
        {
            CallDate = date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            Src = "11987650000",
            Dst = "8001",
            BillSec = number % 600,
            Disposition = "ANSWERED",
            // Some rows are twins in all that is copied.
            LinkedId = number % 50 == 1 ? "1762000000.twin" : id,
            RecordingFile = $"q-8001-11987650000-{id}.wav",
            CNum = "11987650000",
        });
    }

    /// <summary>The variables of the host that name a database.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables(string prefix, string database)
    {
        var connection = new MySqlConnectionStringBuilder(database);
        var target = MySqlTarget.Of(connection, "test");
        var colon = target.Server.LastIndexOf(':');
        yield return new($"{prefix}_HOST", target.Server[..colon]);
        yield return new($"{prefix}_PORT", target.Server[(colon + 1)..]);
        yield return new($"{prefix}_USER", target.User);
        yield return new($"{prefix}_PASSWORD", connection.Password);
        yield return new($"{prefix}_NAME", target.Database);
    }
}
