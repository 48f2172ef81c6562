namespace Speakr.Monitor.Storage;

/// <summary>A table as the database describes it; without columns when it is absent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns by name.</param>
internal sealed record SqlTable(string Name, IReadOnlyDictionary<string, SqlColumn> Columns)
{
    /// <summary>The columns that are unique on their own.</summary>
    public IReadOnlySet<string> UniqueColumns { get; init; } = new HashSet<string>();

    /// <summary>The storage engine when it has no transactions; otherwise <see langword="null"/>.</summary>
    public string? UnsafeEngine { get; init; }

    public bool Exists => Columns.Count > 0;

    /// <summary>What fits into its columns of text.</summary>
    public Dictionary<string, TextLimit> Limits => Columns.Values
        .Where(column => column.Limit is not null)
        .ToDictionary(column => column.Name, column => column.Limit!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks that rows with these columns, and no others, can be read and written.</summary>
    public void Check(SqlDatabase database, IReadOnlyCollection<string> needed)
    {
        var names = needed.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = names.Where(name => !Columns.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            throw database.RefuseTable(
                Name, $"has no column {string.Join(", ", missing)}",
                "It belongs to something else or was changed by hand; add the column, or use another database");
        }

        if (Columns.Values.FirstOrDefault(column => column.MustBeGiven && !names.Contains(column.Name)) is { } further)
        {
            throw database.RefuseTable(
                Name, $"has a further column {further.Name} that is NOT NULL and has no default",
                "Give that column a default value, so that rows can be added");
        }
    }
}
