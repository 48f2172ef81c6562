using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host;

/// <summary>Plays the PBX: passes its events on when they are due, and writes the records of a call into a table <c>cdr</c> like FreePBX's when the call ends.</summary>
/// <param name="traffic">What happens.</param>
/// <param name="time">The clock.</param>
/// <param name="path">The SQLite file that stands in for <c>asteriskcdrdb</c>; <see langword="null"/> when no records are wanted.</param>
internal sealed class DemoPbx(DemoTraffic traffic, TimeProvider time, string? path) : ICallEventSource, IHostedService
{
    private static readonly string[] Numbers = ["duration", "billsec", "amaflags", "sequence"];

    private readonly DemoRecords _records = new(time.LocalTimeZone);

    public string Name => DemoTraffic.Name;

    /// <summary>Makes the table, which the first copy looks for; the rows of an earlier demo stay.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var columns = DemoRecords.Columns.Select(name => $"{name} {(Numbers.Contains(name) ? "INTEGER" : "TEXT")} NOT NULL");
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
        foreach (var (callEvent, call) in traffic.Live())
        {
            if (callEvent.ReceivedAt - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
            // Before the event: a demo that is stopped between the two leaves no call without its records.
            if (call is not null && callEvent.Kind == CallEventKind.Hangup && callEvent.UniqueId == call.LinkedId)
                Use(connection => Insert(connection, _records.Of(call)));
            yield return callEvent with { Source = Name };
        }
    }

    private static void Insert(SqliteConnection connection, IReadOnlyList<IReadOnlyList<object>> rows)
    {
        var places = string.Join(", ", DemoRecords.Columns.Select(name => $"@{name}"));
        using var transaction = connection.BeginTransaction();
        foreach (var row in rows)
            Execute(connection, $"INSERT INTO cdr ({string.Join(", ", DemoRecords.Columns)}) VALUES ({places})", row);
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string text, IReadOnlyList<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in DemoRecords.Columns.Zip(values))
            command.Parameters.AddWithValue($"@{name}", value);
        command.ExecuteNonQuery();
    }

    private void Use(Action<SqliteConnection> use)
    {
        if (path is null)
            return;
        try
        {
            // Without a pool, which would keep the file open.
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
