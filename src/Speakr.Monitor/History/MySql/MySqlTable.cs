using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.MySql;

/// <summary>What information_schema says about a table.</summary>
internal sealed record MySqlTable(string Name, IReadOnlyDictionary<string, MySqlColumn> Columns, IReadOnlySet<string> UniqueColumns)
{
    public Dictionary<string, TextLimit> Limits { get; } = Columns.Values
        .Where(column => column.Limit is not null)
        .ToDictionary(column => column.Name, column => column.Limit!, StringComparer.OrdinalIgnoreCase);
}
