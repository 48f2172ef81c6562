using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Databases.Probing;

/// <summary>Whether tables that we write are there, and whether the user may do with them what is needed.</summary>
internal static class TableProbe
{
    /// <summary>What to say of tables and columns that are missing.</summary>
    /// <param name="missing">Their names.</param>
    /// <param name="isAllowed">Whether the settings allow that they are created.</param>
    /// <param name="may">Whether the user has a right; <see langword="null"/> when only trying would tell.</param>
    public static async Task<Finding> MissingAsync(IReadOnlyList<string> missing, bool isAllowed, Func<string, Task<bool?>> may)
    {
        var names = string.Join(", ", missing);
        if (!isAllowed)
            return DatabaseFindings.TablesDenied.With(names, "SPEAKR_MONITOR__CREATE_TABLES=false");
        var lacking = new List<string>();
        foreach (var right in missing.Select(SchemaScript.RightFor).Distinct())
        {
            if (await may(right).ConfigureAwait(false) == false)
                lacking.Add(right);
        }

        return lacking.Count > 0 ? DatabaseFindings.TablesDenied.With(names, string.Join(", ", lacking)) : DatabaseFindings.TablesMissing.With(names);
    }

    /// <summary>Looks at the rights on tables that are there; one finding for each table that lacks some.</summary>
    /// <param name="probe">Where.</param>
    /// <param name="needed">Table, one of its columns, and what is needed.</param>
    public static async Task<IReadOnlyList<Finding>> RightsAsync(MySqlProbe probe, IEnumerable<(string Table, string Column, string[] Rights)> needed)
    {
        var findings = new List<Finding>();
        foreach (var (table, column, rights) in needed)
        {
            if (await probe.LackingAsync(table, column, rights).ConfigureAwait(false) is { Count: > 0 } lacking)
                findings.Add(DatabaseFindings.TableRightsMissing.With(
                    probe.Target.User, string.Join(", ", lacking), table, probe.Target.Database));
        }

        return findings.Count > 0 ? findings : [DatabaseFindings.TableRights.With()];
    }
}
