using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.IntegrationTests.Retention;

/// <summary>History and copied records in one SQLite file.</summary>
public sealed class SqliteRetentionTests : RetentionTests
{
    private string Database => Path.Combine(Folder, "speakr.db");

    private string Pbx => Path.Combine(Folder, "pbx.db");

    public override Task InitializeAsync() => RunAsync(
        Pbx,
        """
        CREATE TABLE cdr (calldate TEXT, clid TEXT DEFAULT '', src TEXT, dst TEXT, channel TEXT, dstchannel TEXT, lastapp TEXT, lastdata TEXT, duration INTEGER,
          billsec INTEGER, disposition TEXT, linkedid TEXT, recordingfile TEXT, cnum TEXT, uniqueid TEXT, sequence INTEGER, sync INTEGER)
        """);

    protected override string RefuseToRemoveAgents =>
        "CREATE TRIGGER refuse BEFORE DELETE ON CallAgentStates BEGIN SELECT RAISE(ABORT, 'kept'); END";

    protected override string NarrowRecords =>
        "CREATE TABLE cdrs (date, src, dst CHECK (LENGTH(dst) < 10), billsec, status, linkedid, recordingfile, cnum)";

    protected override string HasRecords => "SELECT 1 FROM sqlite_master WHERE name = 'cdrs'";

    protected override void Use(ISpeakrMonitorBuilder builder) => builder.UseSqliteHistory(Database);

    protected override void Copy(ICdrSyncBuilder builder) => builder.FromSqlite(Pbx).ToSqlite(Database);

    protected override Task ExecuteAsync(string statement) => RunAsync(Database, statement);

    protected override Task PbxAsync(string statement) => RunAsync(Pbx, statement);

    protected override async Task<List<string>> RowsAsync(string query)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return rows;
    }

    private static async Task RunAsync(string file, string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}
