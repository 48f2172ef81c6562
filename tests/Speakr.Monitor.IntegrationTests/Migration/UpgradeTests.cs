using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Sync;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Migration;

/// <summary>What the version before has stored goes on: see tests/fixtures/upgrade.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed partial class UpgradeTests(MariaDbServer server) : IAsyncLifetime
{
    // The file is named after the source.
    private const string Journal = "socket_io~c65b8f1de439e899.journal";

    private static readonly DateTimeOffset Killed = new(2026, 11, 28, 12, 50, 5, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-upgrade-").FullName;
    private readonly TimeSpan _since = TimeSpan.FromSeconds((long)(TimeProvider.System.GetUtcNow() - Killed).TotalSeconds);
    private string _pbx = "";
    private string _speakr = "";

    public async Task InitializeAsync()
    {
        if (server.AbsentBecause is not null)
            return;
        _pbx = await server.CreateDatabaseAsync();
        _speakr = await server.CreateDatabaseAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var database in new[] { _pbx, _speakr }.Where(database => database.Length > 0))
            await server.DropDatabaseAsync(database);
        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task Run_DataOfTheVersionBefore_GoesOn()
    {
        server.Require();
        var settings = SyncScene.Variables("FREEPBX_DB", _pbx).Concat(SyncScene.Variables("SPEAKR_DB", _speakr)).ToDictionary();
        await LoadAsync($"{settings["FREEPBX_DB_HOST"]}:{settings["FREEPBX_DB_PORT"]}/{settings["FREEPBX_DB_NAME"]}");
        await using var feed = await FeedServer.StartAsync();
        settings["SOCKET_URL"] = feed.Url;
        settings["DATABASE_URL"] = MariaDbServer.UrlOf(_speakr);
        settings["PORT"] = "0";
        await using var host = HostProcess.Start("run", settings, existing: _folder);
        await feed.WaitForAsync("connected");

        // Two of the events in the journal are about calls that the table does not know.
        await ShouldBecomeAsync(
            "1|Atendido|1001|1", "2|Encerrado|1002|0", "3|Encerrado|1003|0", "4|Abandonado||0", "5|Chamando||1", "6|Atendido|1006|1");
        await feed.EmitAsync(Hangup(1), Hangup(5), Hangup(6));
        await ShouldBecomeAsync(
            "1|Encerrado|1001|0", "2|Encerrado|1002|0", "3|Encerrado|1003|0", "4|Abandonado||0", "5|Abandonado||0", "6|Encerrado|1006|0");

        // The rows that its receipt names are marked and not copied again; the row in quarantine stays there, unmarked.
        await Eventually.BeTrueAsync(
            async () => await OneAsync(_pbx, "SELECT GROUP_CONCAT(sequence) FROM cdr WHERE sync IS NULL") == "8", "all that are copied should be marked");
        await Eventually.BeTrueAsync(async () => await OneAsync(_speakr, "SELECT COUNT(*) FROM CallCdrReceipts") == "0", "the receipt is done with");
        (await OneAsync(_speakr, "SELECT COUNT(DISTINCT linkedid), COUNT(*) FROM cdrs")).Should().Be("59|59");
        (await OneAsync(_speakr, "SELECT COUNT(*), MIN(reason) FROM CallCdrQuarantine")).Should().StartWith("1|too long for column cnum");
        host.Signal("TERM");
        (await host.ExitCodeAsync()).Should().Be(0);
    }

    private async Task LoadAsync(string pbx)
    {
        await MariaDbServer.ExecuteAsync(_pbx, await ReadAsync("cdr.sql"));
        await MariaDbServer.ExecuteAsync(_speakr, Now(await ReadAsync("history.sql")));
        await MariaDbServer.ExecuteAsync(_speakr, (await ReadAsync("copies.sql")).Replace("{pbx}", pbx, StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_folder, "journal"));
        await using var journal = new SqliteConnection($"Data Source={Path.Combine(_folder, "journal", Journal)};Pooling=False");
        await journal.OpenAsync();
        await using var command = journal.CreateCommand();
        command.CommandText = $"{Now(await ReadAsync("journal.sql"))} PRAGMA user_version = 1;";
        await command.ExecuteNonQueryAsync();
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "fixtures", "upgrade", file));

    /// <summary>Moves times and ids to now: calls of years ago would be over.</summary>
    private string Now(string text) => Epoch.Replace(
        Time.Replace(text, match => DateTime.ParseExact(match.Value, [Zoned, Plain], CultureInfo.InvariantCulture, DateTimeStyles.None)
            .Add(_since).ToString(match.Value[10] == 'T' ? Zoned : Plain, CultureInfo.InvariantCulture)),
        match => Moved(match.Value));

    private string Moved(string epoch) => long.Parse(epoch, CultureInfo.InvariantCulture) is var number && epoch.Length == 10
        ? (number + (long)_since.TotalSeconds).ToString(CultureInfo.InvariantCulture)
        : (number + (long)_since.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private JsonObject Hangup(int call)
    {
        var id = $"{Moved("1795870143")}.{call.ToString(CultureInfo.InvariantCulture)}";
        return new JsonObject { ["event"] = "Hangup", ["linkedid"] = id, ["uniqueid"] = id, ["cause"] = "16" };
    }

    private async Task ShouldBecomeAsync(params string[] calls)
    {
        const string Query = "SELECT id, status, extension, showOnPanel + 0 FROM CallsHistory ORDER BY id";
        await Eventually.BeTrueAsync(
            async () => (await MariaDbServer.RowsAsync(_speakr, Query)).SequenceEqual(calls), $"the calls should be {string.Join(", ", calls)}");
    }

    private static async Task<string> OneAsync(string database, string query) => (await MariaDbServer.RowsAsync(database, query))[0];

    private const string Plain = "yyyy-MM-dd HH:mm:ss";
    private const string Zoned = "yyyy-MM-ddTHH:mm:ss";

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")]
    private static partial Regex Time { get; }

    [GeneratedRegex(@"\b1795\d{6}(\d{3})?\b")]
    private static partial Regex Epoch { get; }
}
