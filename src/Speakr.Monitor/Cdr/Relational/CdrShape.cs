namespace Speakr.Monitor.Cdr.Relational;

/// <summary>Refuses tables that cannot be worked with, and says what is wrong with them.</summary>
internal static class CdrShape
{
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns that it has.</param>
    /// <param name="needed">The columns that it must have.</param>
    /// <param name="place">Where it is: <c>in database 'x' on host:3306</c>.</param>
    /// <exception cref="CdrSyncException">The table does not do.</exception>
    public static void Check(string table, IReadOnlyCollection<CdrColumn> columns, string[] needed, string place)
    {
        var missing = needed.Where(name => !columns.Any(column => Same(column.Name, name))).ToArray();
        if (missing.Length > 0)
        {
            throw Refuse(
                table, place, $"has no column {string.Join(", ", missing)}",
                "It belongs to something else or was changed by hand; add the column, or use another database");
        }

        var further = columns.FirstOrDefault(column => column.MustBeGiven && !needed.Any(name => Same(column.Name, name)));
        if (further.Name is not null)
        {
            throw Refuse(
                table, place, $"has a further column {further.Name} that is NOT NULL and has no default",
                "Give that column a default value, so that records can be added");
        }
    }

    public static CdrSyncException Refuse(string table, string place, string what, string remedy) =>
        new($"The table {table} {place} {what}. {remedy}.", isTransient: false);

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
