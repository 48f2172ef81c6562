using System.Collections.Frozen;
using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Tells a row that the server refuses for its content from a failure, and says why in words that repeat no value.</summary>
internal static partial class MySqlRefusal
{
    // Numbers of the MySQL and MariaDB manuals; the servers' own texts quote values.
    private static readonly FrozenDictionary<int, string> Reasons = new Dictionary<int, string>
    {
        [1048] = "NULL is not allowed",
        [1062] = "the same key is in the table already",
        [1118] = "the row is too long",
        [1216] = "a foreign key points to no row",
        [1264] = "out of range",
        [1265] = "the value does not fit the type",
        [1292] = "no valid value of the type",
        [1300] = "characters that the character set lacks",
        [1364] = "the column has no default",
        [1366] = "characters that the character set lacks, or no number",
        [1369] = "refused by the view's CHECK OPTION",
        [1406] = "too long",
        [1411] = "no valid value of the type",
        [1452] = "a foreign key points to no row",
        [1526] = "the table has no partition for the value",
        [1586] = "the same key is in the table already",
        [1644] = "refused by a trigger",
        [1690] = "out of range",
        [3140] = "no valid JSON",
        [3819] = "a CHECK constraint is violated",
        [4025] = "a CHECK constraint is violated",
    }.ToFrozenDictionary();

    /// <summary>Why the row is refused; <see langword="null"/> when the error is not about the content of a row.</summary>
    public static string? Reason(DbException error)
    {
        var number = MySqlErrors.Number(error);
        if (!Reasons.TryGetValue(number, out var reason))
            return null;
        var column = ColumnIn(error.Message);
        return string.Create(CultureInfo.InvariantCulture, $"{reason}{(column is null ? "" : $" for column {column}")} (error {number})");
    }

    // The last name in the message is the server's, what stands before may be a part of the value; only names that are known are repeated.
    private static string? ColumnIn(string message)
    {
        var match = Name().Match(message);
        return match.Success
            ? CdrTables.RecordColumns.FirstOrDefault(column => column.Equals(match.Groups["name"].Value, StringComparison.OrdinalIgnoreCase))
            : null;
    }

    [GeneratedRegex("(?:column|Column|Field) (?:`[^`]*`\\.`[^`]*`\\.)?[`'](?<name>[^`']*)[`']", RegexOptions.RightToLeft)]
    private static partial Regex Name();
}
