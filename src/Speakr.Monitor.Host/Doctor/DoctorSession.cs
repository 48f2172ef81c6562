using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>A session of the library that looks around: it sends nothing that changes anything.</summary>
internal sealed class DoctorSession(SqlSession session, CancellationToken cancellationToken) : IAsyncDisposable
{
    public SqlSession Session => session;

    public string ServerVersion => session.Connection.ServerVersion;

    public CancellationToken Token => cancellationToken;

    public ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>Rows as texts.</summary>
    public Task<List<string?[]>> RowsAsync(string query, params (string Name, object? Value)[] values) => session.QueryAsync(query, Texts, cancellationToken, values);

    /// <summary>A number from the first row; zero when there is none.</summary>
    public async Task<long> NumberAsync(string query, params (string Name, object? Value)[] values) =>
        Convert.ToInt64(await session.ScalarAsync(query, cancellationToken, values), CultureInfo.InvariantCulture);

    private static string?[] Texts(DbDataReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.Text)];
}
