using System.Data;
using System.Globalization;
using RepoDb;

namespace RepoDbHistoryStore;

/// <summary>
/// Adds rows, or gives known ones their new values, many in a statement. RepoDb maps the rows, the SQL is our own: RepoDb's InsertAll emits
/// VALUES ROW(…), which MariaDB does not understand, and its MergeAll makes a statement of each row and overwrites every column.
/// </summary>
/// <param name="unwritten">Columns that the database fills.</param>
/// <param name="kept">Columns that stay as they were first written.</param>
internal sealed class Upsert<TRow>(string[] unwritten, string[] kept)
    where TRow : class
{
    private const int RowsPerStatement = 200;

    private readonly ClassProperty[] _columns = [.. PropertyCache.Get<TRow>().Where(column => !unwritten.Contains(column.GetMappedName()))];

    public async Task RunAsync(IEnumerable<TRow> rows, IDbTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var some in rows.Chunk(RowsPerStatement))
        {
            await transaction.Connection!.ExecuteNonQueryAsync(
                Statement(some.Length), Parameters(some), transaction: transaction, cancellationToken: cancellationToken);
        }
    }

    private string Statement(int rows)
    {
        var names = _columns.Select(column => column.GetMappedName()).ToList();
        var values = Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", names.Select(name => $"@{Parameter(name, row)}"))})");
        // VALUES(column) is understood by MariaDB and MySQL; MySQL's newer "AS new" is not.
        var updates = names.Except(kept).Select(name => $"{name} = VALUES({name})");
        return $"INSERT INTO {ClassMappedNameCache.Get<TRow>()} ({string.Join(", ", names)}) VALUES {string.Join(", ", values)} "
            + $"ON DUPLICATE KEY UPDATE {string.Join(", ", updates)}";
    }

    private Dictionary<string, object?> Parameters(TRow[] rows) => rows
        .SelectMany((row, index) => _columns.Select(column => (Name: Parameter(column.GetMappedName(), index), Value: column.PropertyInfo.GetValue(row))))
        .ToDictionary(parameter => parameter.Name, parameter => parameter.Value);

    private static string Parameter(string column, int row) => string.Create(CultureInfo.InvariantCulture, $"{column}{row}");
}
