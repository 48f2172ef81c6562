using System.Globalization;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Inspects the table. Everything is queried each time: an administrator may have added the marker or an index in the meantime.</summary>
internal sealed class FreePbxInspection(MySqlTarget target, FreePbxCdrOptions options, ILogger logger)
{
    private bool _isSlowKnown;
    private string? _knownFault;
    private TimeSpan? _knownShift;

    public string Identity { get; } = $"{target.Server}/{target.Database}.{options.Table}";

    public async Task<(FreePbxTable Table, CdrSourceInfo Info)> InspectAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var columns = await MySqlCatalog.ColumnsAsync(session, options.Table, cancellationToken).ConfigureAwait(false);
        Check(columns);
        var indexes = await MySqlCatalog.LeadingColumnsAsync(session, options.Table, cancellationToken).ConfigureAwait(false);
        if (!indexes.ContainsKey(FreePbxTable.CallDate) && !_isSlowKnown)
            CdrSourceLog.NoDateIndex(logger, Identity);
        _isSlowKnown = true;

        var (isTransactional, now) = await ReadServerAsync(session, cancellationToken).ConfigureAwait(false);
        var marker = await new FreePbxMarkerCheck(session, options, cancellationToken)
            .CheckAsync(columns, FreePbxTable.Hint(indexes, FreePbxTable.CallDate)).ConfigureAwait(false);
        SayFault(marker);
        var table = new FreePbxTable(options.Table, columns, indexes)
        {
            Marking = marker,
            IsTransactional = isTransactional,
            AllowsReadCommitted = await session.ServerAsync(cancellationToken).ConfigureAwait(false) is not { ReplicatesStatements: true },
        };
        SayShift(await FreePbxDates.ShiftAsync(session, table, options, cancellationToken).ConfigureAwait(false));
        return (table, new CdrSourceInfo(Identity, marker.Column is not null, marker.CanMark, now)
        {
            MarkerFault = marker.Fault ?? marker.Refusal,
            Newest = await ReadNewestAsync(session, table, now, cancellationToken).ConfigureAwait(false),
            Table = await ReadPlaceAsync(session, table, cancellationToken).ConfigureAwait(false),
        });
    }

    // Otherwise copying within the server would lock rows and gaps that Asterisk needs, read the table whole, or leave rows out.
    private async Task<CdrSourceTable?> ReadPlaceAsync(SqlSession session, FreePbxTable table, CancellationToken cancellationToken)
    {
        if (table.Marking.Keeps.Length > 0 || !table.IsTransactional || !table.AllowsReadCommitted || table.DateIndex.Length == 0 || table.DateMayBeNull)
            return null;
        var server = await MySqlServer.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        return new CdrSourceTable(server.Fingerprint, $"{SqlName.Quote(target.Database)}.{table.Name}", table.RecordList, table.DateIndex, table.Marker);
    }

    private static async Task<DateTime?> ReadNewestAsync(
        SqlSession session, FreePbxTable table, DateTime now, CancellationToken cancellationToken)
    {
        // Without an index the whole table would be read for it, each minute.
        if (table.DateIndex.Length == 0)
            return null;
        var newest = await session.ScalarAsync(
            $"SELECT CAST(MAX({FreePbxTable.CallDate}) AS CHAR) FROM {table.Name}{table.DateIndex} "
            + $"WHERE {FreePbxTable.CallDate} <= '{CdrDates.Text(now)}'",
            cancellationToken).ConfigureAwait(false);
        return CdrDates.Parse(newest as string);
    }

    private void Check(Dictionary<string, SqlColumn> columns)
    {
        if (columns.Count == 0)
            throw FreePbxErrors.NoTable(target, options);

        var missing = FreePbxTable.Needed.Where(name => !columns.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            throw Refuse(
                $"The table {options.Table} in database '{target.Database}' on {target.Server} has no column {string.Join(", ", missing)}. "
                + "Tables of old FreePBX versions lack linkedid, recordingfile or cnum: update FreePBX's CDR module, which adds them, "
                + "or name a view with these columns in the source's option Table.");
        }
    }

    private void SayFault(FreePbxMarkerState marker)
    {
        var fault = marker.Fault ?? marker.Refusal;
        if (marker.Fault is not null && fault != _knownFault)
            CdrSourceLog.MarkerUnusable(logger, options.Marker, Identity, marker.Fault);
        else if (fault is not null && fault != _knownFault)
            CdrSourceLog.MarkerRefused(logger, Identity, fault);
        _knownFault = fault;
    }

    private void SayShift(TimeSpan? shift)
    {
        if (shift is { } away && away != TimeSpan.Zero && shift != _knownShift)
            CdrSourceLog.DatesShifted(logger, Identity, FreePbxDates.Hours(away));
        _knownShift = shift;
    }

    private async Task<(bool IsTransactional, DateTime Now)> ReadServerAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT CAST(NOW() AS CHAR), (SELECT MAX(e.transactions = 'YES') FROM information_schema.tables t JOIN information_schema.engines e
              ON e.engine = t.engine WHERE t.table_schema = DATABASE() AND t.table_name IN ('{options.Table}', LOWER('{options.Table}')))
            """,
            reader => (
                !reader.IsDBNull(1) && Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture) == 1,
                DateTime.ParseExact(reader.GetString(0), CdrDates.Format, CultureInfo.InvariantCulture)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    private static CdrSyncException Refuse(string sentence) => new(sentence, isTransient: false);
}
