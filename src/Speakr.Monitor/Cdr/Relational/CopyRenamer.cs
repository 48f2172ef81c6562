using System.Data.Common;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>
/// Gives copies the names that their recordings have at the source by now. A name that is refused is left as it was: it is worth less than
/// the rows of the same transaction. Used by one thread at a time.
/// </summary>
internal sealed class CopyRenamer(CdrDatabase database, DbConnection connection, string name)
{
    private string? _refusal;
    private bool? _hasIndex;

    public async Task RenameAsync(IReadOnlyList<RenamedCdr> copies, CancellationToken cancellationToken)
    {
        if (copies.Count == 0)
            return;
        _hasIndex ??= await database.Dialect.FindsByIndexAsync(connection, cancellationToken).ConfigureAwait(false);
        if (_hasIndex == false)
        {
            Refuse("no index of cdrs begins with date or linkedid, so each would be looked for in the whole table");
            return;
        }

        foreach (var copy in copies)
        {
            try
            {
                await database.ExecuteAsync(connection, database.Dialect.Rename, cancellationToken, Values(copy)).ConfigureAwait(false);
            }
            catch (Exception error) when (database.Dialect.Refusal(error) is { } reason)
            {
                Refuse(reason);
            }
        }
    }

    private static (string Name, object Value)[] Values(RenamedCdr renamed)
    {
        var copy = renamed.Copy;
        object?[] values = [copy.CallDate, copy.Src, copy.Dst, copy.BillSec, copy.Disposition, copy.LinkedId, copy.RecordingFile, copy.CNum];
        return
        [
            ("@name", renamed.RecordingFile ?? (object)DBNull.Value),
            .. CdrTables.RecordColumns.Zip(values, (column, value) => ("@" + column, value ?? DBNull.Value)),
        ];
    }

    private void Refuse(string reason)
    {
        if (_refusal != reason)
            CdrDestinationLog.NotRenamed(database.Logger, name, reason);
        _refusal = reason;
    }
}
