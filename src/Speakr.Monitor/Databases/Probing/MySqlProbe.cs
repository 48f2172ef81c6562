using System.Data.Common;
using System.Globalization;
using MySqlConnector;
using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Databases.Probing;

/// <summary>A connection that looks around. It sends nothing that changes anything. One statement at a time.</summary>
internal sealed class MySqlProbe(DbConnection connection, MySqlDatabase source, int commandSeconds, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public DatabaseTarget Target => source.Target;

    public int CommandSeconds => commandSeconds;

    public CancellationToken Token => cancellationToken;

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Rows as texts.</summary>
    public async Task<List<string?[]>> RowsAsync(string query, params (string Name, object Value)[] values)
    {
        var rows = new List<string?[]>();
        var command = StatementCommand.Create(connection, query, commandSeconds, values);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(field => Text(reader, field))]);
            }
        }

        return rows;
    }

    /// <summary>A number from the first row; <see langword="null"/> when there is none.</summary>
    public async Task<long?> NumberAsync(string query, params (string Name, object Value)[] values) =>
        await RowsAsync(query, values).ConfigureAwait(false) is [[{ } text, ..], ..] ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// Which rights the user lacks on a table. EXPLAIN needs the same rights as the statement itself, wherever they come from (roles,
    /// wildcards), and runs nothing.
    /// </summary>
    public async Task<List<string>> LackingAsync(string table, string column, params string[] rights)
    {
        var lacking = new List<string>();
        foreach (var right in rights)
        {
            try
            {
                await RowsAsync($"EXPLAIN {Harmless(right, SqlName.Quote(table), SqlName.Quote(column))}").ConfigureAwait(false);
            }
            catch (DbException error) when (MySqlErrors.IsDenied(error))
            {
                lacking.Add(right);
            }
        }

        return lacking;
    }

    /// <summary>Connects; in place of a connection that is not to be had comes the finding that says why.</summary>
    public static async Task<(MySqlProbe? Probe, Finding Finding)> OpenAsync(
        MySqlDatabase source, TimeSpan commandTimeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var probe = new MySqlProbe(connection, source, (int)Math.Ceiling(commandTimeout.TotalSeconds), cancellationToken);
            var (target, driver) = (source.Target, connection.GetType().Assembly.GetName());
            return (probe, DatabaseFindings.Connected.With(
                target.Server, target.Database, target.User, Math.Round(time.GetElapsedTime(start).TotalMilliseconds),
                $"{driver.Name} {driver.Version?.ToString(3)}"));
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            return (null, Failure(error, source.Target));
        }
    }

    private static Finding Failure(Exception error, DatabaseTarget target)
    {
        if (MySqlErrors.Certificate(error) is { } refusal)
            return DatabaseFindings.Certificate.With(target.Server, target.Setting, refusal);
        var kind = MySqlErrors.Code(error) switch
        {
            var code when MySqlErrors.IsRefusal(code) => DatabaseFindings.Refused,
            MySqlErrorCode.UnknownDatabase => DatabaseFindings.Unknown,
            var code when MySqlErrors.IsUnreachable(code) => DatabaseFindings.Unreachable,
            _ => DatabaseFindings.Failed,
        };
        return kind == DatabaseFindings.Failed
            ? kind.With(MySqlErrors.Explain(error, target).Sentence)
            : kind.With(target.Server, target.Database, target.User, target.Setting);
    }

    /// <summary>Whether the user has a right in the whole database; <see langword="null"/> when only trying would tell, because a role decides.</summary>
    public async Task<bool?> MayAsync(string right)
    {
        var rows = await RowsAsync("SHOW GRANTS").ConfigureAwait(false);
        return Grants.Allow([.. rows.Select(row => row[0] ?? "")], right, Target.Database);
    }

    private static string Harmless(string right, string table, string column) => right switch
    {
        "INSERT" => $"INSERT INTO {table} ({column}) VALUES (NULL)",
        "UPDATE" => $"UPDATE {table} SET {column} = {column} WHERE 1 = 0",
        "DELETE" => $"DELETE FROM {table} WHERE 1 = 0",
        _ => $"SELECT {column} FROM {table} WHERE 1 = 0",
    };

    private static string? Text(DbDataReader reader, int field) =>
        reader.IsDBNull(field) ? null : Convert.ToString(reader.GetValue(field), CultureInfo.InvariantCulture);
}
