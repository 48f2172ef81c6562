using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.MySql;

/// <summary>Refuses tables that cannot be worked with, and says what is wrong with them.</summary>
internal static class MySqlShape
{
    public static void Check(MySqlTable table, IEnumerable<string> needed, DatabaseTarget target)
    {
        var names = needed.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = names.Where(name => !table.Columns.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            throw Refuse(
                table, target, $"has no column {string.Join(", ", missing)}",
                "It belongs to something else or was changed by hand; add the column, or use another database");
        }

        var unknown = table.Columns.Values.FirstOrDefault(column => column.MustBeGiven && !names.Contains(column.Name));
        if (unknown is not null)
        {
            throw Refuse(
                table, target, $"has a further column {unknown.Name} that is NOT NULL and has no default",
                "Give that column a default value, so that calls can be added");
        }
    }

    public static void CheckKey(MySqlTable calls, DatabaseTarget target)
    {
        if (!calls.UniqueColumns.Contains("linkId"))
        {
            throw Refuse(
                calls, target, "has no unique index on column linkId, so calls could be stored twice",
                "Remove duplicate rows and run: ALTER TABLE CallsHistory ADD CONSTRAINT CallsHistory_linkId_unique UNIQUE (linkId)");
        }

        if (!calls.UniqueColumns.Contains("id") || !calls.Columns["id"].CountsUp)
            throw Refuse(calls, target, "has a column id that is not AUTO_INCREMENT and unique", "Make id an auto-increment primary key");
    }

    private static CallHistoryException Refuse(MySqlTable table, DatabaseTarget target, string what, string remedy) =>
        new($"The table {table.Name} in database '{target.Database}' on {target.Server} {what}. {remedy}.", isTransient: false);
}
