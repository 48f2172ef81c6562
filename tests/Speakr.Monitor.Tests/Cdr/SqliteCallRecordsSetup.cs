using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>A SQLite file with a table like FreePBX's.</summary>
internal sealed class SqliteCallRecordsSetup : CallRecordSourceSetup, IDisposable
{
    public const string Columns = "calldate, src, cnum, dstchannel, lastapp, lastdata, disposition, uniqueid, linkedid, duration, sequence";

    private readonly TemporaryFolder _folder = new();

    public string File => Path.Combine(_folder.Path, "cdr.db");

    public override ValueTask<ICallRecordSource> CreateAsync(string? name, string idPrefix, TimeZoneInfo timeZone)
    {
        Execute($"CREATE TABLE cdr ({Columns})");
        return ValueTask.FromResult(RegisteredCallRecords.Create(cdr => cdr.FromSqlite(
            File, options => (options.EventSource, options.IdPrefix, options.TimeZone) = (name, idPrefix, timeZone))));
    }

    public override ValueTask InsertAsync(IReadOnlyList<SampleCallRecord> records)
    {
        foreach (var chunk in records.Chunk(100))
            Execute($"INSERT INTO cdr ({Columns}) VALUES {string.Join(", ", chunk.Select(Values))}");
        return ValueTask.CompletedTask;
    }

    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Dispose();

    public override ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Values(SampleCallRecord record) =>
        $"({string.Join(", ", record.Values.Select(value => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'"))})";
}
