using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>A SQLite file with a table like FreePBX's.</summary>
internal sealed class SqliteCdrSourceSetup : CdrSourceSetup, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string File => Path.Combine(_folder.Path, "cdr.db");

    public override ValueTask<ICdrSource> CreateAsync(bool hasMarker)
    {
        Execute(
            $"""
            CREATE TABLE cdr (calldate TEXT, clid TEXT DEFAULT '', src TEXT, dst TEXT, billsec INTEGER, disposition TEXT, linkedid TEXT,
              recordingfile TEXT, cnum TEXT, uniqueid TEXT, sequence INTEGER{(hasMarker ? ", sync INTEGER" : "")});
            CREATE INDEX cdr_calldate ON cdr (calldate);
            CREATE INDEX cdr_uniqueid ON cdr (uniqueid)
            """);
        return ValueTask.FromResult(RegisteredCdrSource.Create(cdr => cdr.FromSqlite(File)));
    }

    public override ValueTask InsertAsync(IReadOnlyList<CdrRow> rows)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        foreach (var row in rows)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText =
                """
                INSERT INTO cdr (calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum, uniqueid, sequence)
                VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9)
                """;
            object?[] values =
            [
                row.Record.CallDate, row.Record.Src, row.Record.Dst, row.Record.BillSec, row.Record.Disposition, row.Record.LinkedId,
                row.Record.RecordingFile, row.Record.CNum, row.UniqueId, row.Sequence,
            ];
            for (var index = 0; index < values.Length; index++)
                command.Parameters.AddWithValue($"@{index}", values[index] ?? DBNull.Value);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> CountMarkedAsync()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM cdr WHERE sync = 1";
        return ValueTask.FromResult(Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
    }

    public void Execute(string sql)
    {
        using var connection = Open();
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

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }
}
