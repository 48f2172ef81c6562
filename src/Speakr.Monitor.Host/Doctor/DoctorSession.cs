using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>A connection that looks around: it sends nothing that changes anything, one statement at a time.</summary>
internal sealed class DoctorSession(DbConnection connection, int commandSeconds, CancellationToken cancellationToken) : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public int CommandSeconds => commandSeconds;

    public CancellationToken Token => cancellationToken;

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Rows as texts.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The text is put together from constants and checked names; values travel in parameters.")]
    public async Task<List<string?[]>> RowsAsync(string query, params (string Name, object Value)[] values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        command.CommandTimeout = commandSeconds;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        var rows = new List<string?[]>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(field => Text(reader, field))]);
        return rows;
    }

    /// <summary>A number from the first row; zero when there is none.</summary>
    public async Task<long> NumberAsync(string query, params (string Name, object Value)[] values) =>
        await RowsAsync(query, values) is [[{ } text, ..], ..] ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static string? Text(DbDataReader reader, int field) =>
        reader.IsDBNull(field) ? null : Convert.ToString(reader.GetValue(field), CultureInfo.InvariantCulture);
}
