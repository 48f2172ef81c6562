using System.Data.Common;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Whether tables that are written are there, and whether the user may do with them what is needed.</summary>
internal static class TableChecks
{
    /// <summary>What to say of tables and columns that are missing, or of there being none.</summary>
    /// <param name="missing">Their names.</param>
    /// <param name="isAllowed">Whether the settings allow that they are created.</param>
    /// <param name="may">Whether the user has a right; <see langword="null"/> when only trying would show it.</param>
    public static async Task<Finding> MissingAsync(IReadOnlyList<string> missing, bool isAllowed, Func<string, Task<bool?>> may)
    {
        if (missing.Count == 0)
            return Finding.Ok(FindingCodes.DatabaseTables);

        var names = string.Join(", ", missing);
        if (!isAllowed)
            return Finding.Problem(FindingCodes.DatabaseTablesDenied, names, "SPEAKR_MONITOR__CREATE_TABLES=false");
        var lacking = new List<string>();
        foreach (var right in missing.Select(LibraryDatabase.RightFor).Distinct())
        {
            if (await may(right) == false)
                lacking.Add(right);
        }

        return lacking.Count > 0
            ? Finding.Problem(FindingCodes.DatabaseTablesDenied, names, string.Join(", ", lacking))
            : Finding.Note(FindingCodes.DatabaseTablesMissing, names);
    }

    /// <summary>Whether the user has a right in the whole database; <see langword="null"/> when only trying would show it, because a role decides.</summary>
    public static async Task<bool?> MayAsync(DoctorSession session, string right, string database) =>
        Grants.Allow([.. (await session.RowsAsync("SHOW GRANTS")).Select(row => row[0] ?? "")], right, database);

    /// <summary>Looks at the rights on tables that are there; one finding for each table that lacks some.</summary>
    /// <param name="database">Whose user.</param>
    /// <param name="session">Where.</param>
    /// <param name="needed">Table, one of its columns, and what is needed.</param>
    public static async Task<IReadOnlyList<Finding>> RightsAsync(
        LibraryDatabase database, DoctorSession session, IEnumerable<(string Table, string Column, string[] Rights)> needed)
    {
        var findings = new List<Finding>();
        foreach (var (table, column, rights) in needed)
        {
            if (await LackingAsync(session, table, column, rights) is { Count: > 0 } lacking)
            {
                findings.Add(Finding.Problem(
                    FindingCodes.DatabaseRightsMissing, database.User, string.Join(", ", lacking), table, database.Database));
            }
        }

        return findings.Count > 0 ? findings : [Finding.Ok(FindingCodes.DatabaseRights)];
    }

    // EXPLAIN needs the same rights as the statement itself, wherever they come from (roles, wildcards), and runs nothing.
    private static async Task<List<string>> LackingAsync(DoctorSession session, string table, string column, string[] rights)
    {
        var lacking = new List<string>();
        foreach (var right in rights)
        {
            try
            {
                await session.RowsAsync($"EXPLAIN {Harmless(right, LibraryDatabase.Quote(table), LibraryDatabase.Quote(column))}");
            }
            catch (DbException error) when (LibraryDatabase.IsDenied(error))
            {
                lacking.Add(right);
            }
        }

        return lacking;
    }

    private static string Harmless(string right, string table, string column) => right switch
    {
        "INSERT" => $"INSERT INTO {table} ({column}) VALUES (NULL)",
        "UPDATE" => $"UPDATE {table} SET {column} = {column} WHERE 1 = 0",
        "DELETE" => $"DELETE FROM {table} WHERE 1 = 0",
        _ => $"SELECT {column} FROM {table} WHERE 1 = 0",
    };
}
