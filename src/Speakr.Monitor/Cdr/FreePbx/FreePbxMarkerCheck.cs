using System.Globalization;
using MySqlConnector;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>
/// Decides whether the marker column can be used: new rows must be NULL in it, and writing it must change nothing else. Everything that the
/// server changes automatically is looked for; only a user with the right TRIGGER sees triggers.
/// </summary>
internal sealed class FreePbxMarkerCheck(SqlSession session, FreePbxCdrOptions options, CancellationToken cancellationToken)
{
    // A table that may not be written, a server that may not be, a transaction that may not, a view that cannot.
    private static readonly MySqlErrorCode[] ReadOnlyErrors =
    [
        MySqlErrorCode.TableAccessDenied, MySqlErrorCode.ColumnAccessDenied, MySqlErrorCode.OptionPreventsStatement, (MySqlErrorCode)1836,
        MySqlErrorCode.CannotExecuteInReadOnlyTransaction, MySqlErrorCode.NonUpdateableTable, MySqlErrorCode.DatabaseAccessDenied,
        MySqlErrorCode.SpecifiedAccessDeniedError,
    ];

    // The newest rows show which value new rows get.
    private const int NewestRows = 50;

    /// <param name="columns">The columns of the table.</param>
    /// <param name="dateIndex">The hint that names the index over <c>calldate</c>; empty without one.</param>
    public async Task<FreePbxMarkerState> CheckAsync(IReadOnlyDictionary<string, SqlColumn> columns, string dateIndex)
    {
        if (!columns.TryGetValue(options.Marker, out var marker))
            return new FreePbxMarkerState();
        var details = await DetailsAsync().ConfigureAwait(false);
        if (await FaultAsync(marker, details, dateIndex).ConfigureAwait(false) is { } fault)
            return new FreePbxMarkerState { Fault = fault };
        string[] dated = [.. details.Where(column => column.UpdatesItself).Select(column => SqlName.Quote(column.Name))];
        var quoted = SqlName.Quote(options.Marker);
        var kept = string.Concat(dated.Select(column => $", {column} = {column}"));
        var mayMark = await MayAsync($"{quoted} = {quoted}").ConfigureAwait(false);
        return new FreePbxMarkerState
        {
            Column = quoted,
            Keeps = kept,
            CanMark = mayMark && (kept.Length == 0 || await MayAsync($"{quoted} = {quoted}{kept}").ConfigureAwait(false)),
            Refusal = mayMark && kept.Length > 0
                ? $"marking would also change {string.Join(", ", dated)}, which the server sets to the current time on each UPDATE, "
                    + "and this user may not write it to keep it as it is"
                : null,
        };
    }

    private async Task<string?> FaultAsync(SqlColumn marker, List<ColumnDetails> details, string dateIndex)
    {
        var own = details.Find(column => column.Name.Equals(options.Marker, StringComparison.OrdinalIgnoreCase));
        if (own is { IsGenerated: true })
            return "is computed by the server and cannot be written";
        if (!marker.IsNullable)
            return own?.Default is { } given ? $"is NOT NULL DEFAULT {given}" : "is NOT NULL";
        if (own?.Default is { } other)
            return $"has the default {other} in place of NULL";
        if (await TriggerAsync().ConfigureAwait(false) is { } trigger)
            return $"cannot be written without running the trigger {trigger}, which may change more";
        return await ContentAsync(dateIndex).ConfigureAwait(false) is { } content ? $"is {content} in all of the newest rows, neither NULL nor 1" : null;
    }

    /// <summary>The value that the newest rows have in place of NULL; <see langword="null"/> when one of them is NULL or marked.</summary>
    private async Task<string?> ContentAsync(string dateIndex)
    {
        if (dateIndex.Length == 0)
            return null;
        var marker = SqlName.Quote(options.Marker);
        var values = await session.QueryAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT CAST({marker} AS CHAR) FROM {SqlName.Quote(options.Table)}{dateIndex} ORDER BY {FreePbxTable.CallDate} DESC LIMIT {NewestRows}"),
            reader => reader.Text(0),
            cancellationToken).ConfigureAwait(false);
        return values.Count > 0 && values.TrueForAll(value => value is not (null or "1")) ? $"'{values[0]}'" : null;
    }

    private async Task<string?> TriggerAsync()
    {
        var triggers = await session.QueryAsync(
            $"""
            SELECT trigger_name FROM information_schema.triggers WHERE event_object_schema = DATABASE() AND event_manipulation = 'UPDATE'
              AND event_object_table IN ('{options.Table}', LOWER('{options.Table}')) ORDER BY 1 LIMIT 1
            """,
            reader => reader.GetString(0),
            cancellationToken).ConfigureAwait(false);
        return triggers.Count == 0 ? null : triggers[0];
    }

    // MariaDB writes the default NULL as a word.
    private Task<List<ColumnDetails>> DetailsAsync() => session.QueryAsync(
        $"""
        SELECT column_name, NULLIF(column_default, 'NULL'), extra LIKE '%on update%', extra LIKE '%GENERATED%' AND extra NOT LIKE '%DEFAULT_GENERATED%'
        FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ('{options.Table}', LOWER('{options.Table}'))
        """,
        reader => new ColumnDetails(
            reader.GetString(0), reader.Text(1), reader.Number(2) == 1, reader.Number(3) == 1),
        cancellationToken);

    private async Task<bool> MayAsync(string assignments)
    {
        try
        {
            // Rights may come from roles and wildcards, and a server may be read-only: only the statement itself shows it.
            await session.ExecuteAsync($"UPDATE {SqlName.Quote(options.Table)} SET {assignments} WHERE 1 = 0", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (ReadOnlyErrors.Contains(MySqlErrors.Code(error)))
        {
            return false;
        }
    }

    private sealed record ColumnDetails(string Name, string? Default, bool UpdatesItself, bool IsGenerated);
}
