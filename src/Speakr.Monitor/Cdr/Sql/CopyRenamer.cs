using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>
/// Gives copies the names that their recordings have at the source by now. A name that is refused is left as it was: it is worth less than
/// the rows of the same transaction. Used by one thread at a time.
/// </summary>
internal sealed class CopyRenamer(CdrDatabase cdrs, CdrWriter writer, string name)
{
    private readonly string _rename = writer.Session.Dialect.UpdateOne(
        CdrTables.Records, "recordingfile = @name", IsCopy(writer.Session.Dialect));

    private string? _refusal;
    private bool? _hasIndex;

    public async Task RenameAsync(IReadOnlyList<RenamedCdr> copies, CancellationToken cancellationToken)
    {
        if (copies.Count == 0)
            return;
        _hasIndex ??= await writer.Session.Dialect.FindsByAsync(writer.Session, CdrTables.Records, CdrTables.Findable, cancellationToken)
            .ConfigureAwait(false);
        if (_hasIndex == false)
        {
            Refuse("no index of cdrs begins with date or linkedid, so each would be looked for in the whole table");
            return;
        }

        foreach (var copy in copies)
        {
            try
            {
                await writer.Session.ExecuteAsync(_rename, cancellationToken, [("@name", copy.RecordingFile), .. Values(copy.Copy)]).ConfigureAwait(false);
            }
            catch (Exception error) when (Refusal(error) is { } reason)
            {
                Refuse(reason);
            }
        }
    }

    /// <summary>The condition that a row is equal to a record in all columns, with the parameters of <see cref="Values(CallDetailRecord)"/>.</summary>
    public static string IsCopy(SqlDialect dialect) => string.Join(" AND ", CdrTables.RecordColumns.Select(column => Condition(dialect, column)));

    public static (string Name, object? Value)[] Values(CallDetailRecord copy)
    {
        object?[] values = [copy.CallDate, copy.Src, copy.Dst, copy.BillSec, copy.Disposition, copy.LinkedId, copy.RecordingFile, copy.CNum];
        return [.. CdrTables.RecordColumns.Zip(values, (column, value) => ("@" + column, value))];
    }

    private static string Condition(SqlDialect dialect, string column) =>
        column is "date" or "billsec" ? dialect.Equal(column, "@" + column) : dialect.Same(column, "@" + column);

    private string? Refusal(Exception error) =>
        writer.Session.Dialect.IsDenied(error) ? "the user lacks the right UPDATE on cdrs" : writer.Refusal(error);

    private void Refuse(string reason)
    {
        if (_refusal != reason)
            CdrDestinationLog.NotRenamed(cdrs.Logger, name, reason);
        _refusal = reason;
    }
}
