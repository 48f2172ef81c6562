using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host;

/// <summary>Plays the PBX: passes the recorded events on and writes the records of a call into a table <c>cdr</c> like FreePBX's when the call ends.</summary>
/// <param name="recordings">Where the events come from.</param>
/// <param name="records">Knows which records are due.</param>
/// <param name="path">The SQLite file that stands in for <c>asteriskcdrdb</c>.</param>
internal sealed class DemoPbx(ICallEventSource recordings, DemoRecords records, string path) : ICallEventSource, IHostedService
{
    private static readonly string[] Numbers = ["duration", "billsec", "amaflags", "sequence"];

    public string Name => recordings.Name;

    /// <summary>Makes the table, which the first copy looks for; the rows of an earlier demo stay.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var columns = records.Columns.Select(name => $"{name} {(Numbers.Contains(name) ? "INTEGER" : "TEXT")} NOT NULL");
        Use(connection => Execute(
            connection,
            // FreePBX has no column sync; a site that marks what is copied has added it.
            $"""
            CREATE TABLE IF NOT EXISTS cdr ({string.Join(", ", columns)}, sync INTEGER NULL);
            CREATE INDEX IF NOT EXISTS cdr_calldate ON cdr (calldate);
            CREATE INDEX IF NOT EXISTS cdr_uniqueid ON cdr (uniqueid)
            """,
            []));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var callEvent in recordings.ReadAsync(cancellationToken))
        {
            // Before the event: a demo that is stopped between the two leaves no call without its records.
            if (records.Due(callEvent) is { Count: > 0 } due)
                Use(connection => Insert(connection, due));
            yield return callEvent;
        }
    }

    private void Insert(SqliteConnection connection, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var places = string.Join(", ", records.Columns.Select(name => $"@{name}"));
        using var transaction = connection.BeginTransaction();
        foreach (var row in rows)
            Execute(connection, $"INSERT INTO cdr ({string.Join(", ", records.Columns)}) VALUES ({places})", row);
        transaction.Commit();
    }

    private void Execute(SqliteConnection connection, string text, IReadOnlyList<string> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in records.Columns.Zip(values))
            command.Parameters.AddWithValue($"@{name}", value);
        command.ExecuteNonQuery();
    }

    private void Use(Action<SqliteConnection> use)
    {
        try
        {
            // Without a pool, which would keep the file open for ever.
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
            connection.Open();
            use(connection);
        }
        catch (SqliteException failure)
        {
            throw new CallEventSourceException(
                $"The demo's call detail records in '{path}' cannot be written ({failure.Message.TrimEnd('.')}): see whether another program holds the file and "
                    + "whether the disk is full, or set SPEAKR_MONITOR__DEMO_PATH to a file elsewhere.",
                innerException: failure);
        }
    }
}
