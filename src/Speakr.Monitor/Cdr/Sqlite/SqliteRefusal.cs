using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Cdr.Sql;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Tells a row that SQLite refuses for its content from a failure, and says why in words that repeat no value.</summary>
internal static partial class SqliteRefusal
{
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    /// <summary>Why the row is refused; <see langword="null"/> when the error is not about the content of a row.</summary>
    public static string? Reason(SqliteException error)
    {
        // Extended codes of sqlite.org/rescode.html.
        var reason = error.SqliteErrorCode switch
        {
            TooBig => "too long",
            Mismatch => "no valid value of the type",
            Constraint => error.SqliteExtendedErrorCode switch
            {
                275 => "a CHECK constraint is violated",
                787 => "a foreign key points to no row",
                1299 => "NULL is not allowed",
                1555 or 2067 or 2579 => "the same key is in the table already",
                1811 => "refused by a trigger",
                3091 => "no valid value of the type",
                _ => "a constraint is violated",
            },
            _ => null,
        };
        return reason is null
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{reason}{ColumnIn(error.Message)} (error {error.SqliteExtendedErrorCode})");
    }

    private static string ColumnIn(string message)
    {
        var name = Name().Match(message).Groups["name"].Value;
        var column = CdrTables.RecordColumns.FirstOrDefault(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        return column is null ? "" : $" for column {column}";
    }

    [GeneratedRegex(@"failed: cdrs\.(?<name>\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
