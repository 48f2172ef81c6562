using System.Collections.Frozen;
using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using MySqlConnector;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Tells a row that the server refuses for its content from a failure, and says why in words that repeat no value.</summary>
internal static partial class MySqlRefusal
{
    // The servers' own texts quote values.
    private static readonly FrozenDictionary<MySqlErrorCode, string> Reasons = new Dictionary<MySqlErrorCode, string>
    {
        [MySqlErrorCode.ColumnCannotBeNull] = "NULL is not allowed",
        [MySqlErrorCode.DuplicateKeyEntry] = "the same key is in the table already",
        [MySqlErrorCode.TooBigRowSize] = "the row is too long",
        [MySqlErrorCode.NoReferencedRow] = "a foreign key points to no row",
        [MySqlErrorCode.WarningDataOutOfRange] = "out of range",
        [MySqlErrorCode.WarningDataTruncated] = "the value does not fit the type",
        [MySqlErrorCode.TruncatedWrongValue] = "no valid value of the type",
        [MySqlErrorCode.InvalidCharacterString] = "characters that the character set lacks",
        [MySqlErrorCode.NoDefaultForField] = "the column has no default",
        [MySqlErrorCode.TruncatedWrongValueForField] = "characters that the character set lacks, or no number",
        [MySqlErrorCode.ViewCheckFailed] = "refused by the view's CHECK OPTION",
        [MySqlErrorCode.DataTooLong] = "too long",
        [MySqlErrorCode.WrongValueForType] = "no valid value of the type",
        [MySqlErrorCode.NoReferencedRow2] = "a foreign key points to no row",
        [MySqlErrorCode.NoPartitionForGivenValue] = "the table has no partition for the value",
        [MySqlErrorCode.DuplicateEntryWithKeyName] = "the same key is in the table already",
        [(MySqlErrorCode)1644] = "refused by a trigger",
        [MySqlErrorCode.DataOutOfRange] = "out of range",
        [MySqlErrorCode.InvalidJsonText] = "no valid JSON",
        [(MySqlErrorCode)3819] = "a CHECK constraint is violated",
        [(MySqlErrorCode)4025] = "a CHECK constraint is violated",
    }.ToFrozenDictionary();

    /// <summary>Why the row is refused; <see langword="null"/> when the error is not about the content of a row.</summary>
    public static string? Reason(DbException error)
    {
        var code = MySqlErrors.Code(error);
        if (!Reasons.TryGetValue(code, out var reason))
            return null;
        var column = ColumnIn(error.Message);
        return string.Create(CultureInfo.InvariantCulture, $"{reason}{(column is null ? "" : $" for column {column}")} (error {(int)code})");
    }

    // The last name in the message is the server's, what precedes it may be part of the value; only known names are repeated.
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
