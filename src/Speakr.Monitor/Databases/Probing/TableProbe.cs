using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Databases.Probing;

/// <summary>Whether tables that we write are there, and whether the user may do with them what is needed.</summary>
internal static class TableProbe
{
    /// <summary>What to say of tables and columns that are missing.</summary>
    /// <param name="missing">Their names.</param>
    /// <param name="isAllowed">Whether the settings allow that they are created.</param>
    /// <param name="mayCreate">Whether the user may; <see langword="null"/> when only trying would tell.</param>
    public static Finding Missing(IReadOnlyList<string> missing, bool isAllowed, bool? mayCreate)
    {
        var names = string.Join(", ", missing);
        if (!isAllowed)
            return DatabaseFindings.TablesDenied.With(names, "SPEAKR_MONITOR__CREATE_TABLES=false");
        return mayCreate == false ? DatabaseFindings.TablesDenied.With(names, "CREATE") : DatabaseFindings.TablesMissing.With(names);
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
