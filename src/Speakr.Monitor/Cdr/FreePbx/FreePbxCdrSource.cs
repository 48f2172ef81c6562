using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>
/// FreePBX's table of call detail records. Each call has a pooled connection of its own, so reading and acknowledging go on at the same
/// time. Never alters the table; writes the marker column only.
/// </summary>
internal sealed class FreePbxCdrSource(MySqlDataSource database, FreePbxCdrOptions options, ILogger logger) : ICdrSource, IDisposable
{
    private readonly FreePbxSessions _sessions = new(database, options);
    private readonly FreePbxInspection _inspection = new(database.Target, options, logger);
    private volatile FreePbxTable? _table;

    public ValueTask<CdrSourceInfo> InspectAsync(CancellationToken cancellationToken) => _sessions.RunAsync(InspectAsync, cancellationToken);

    public ValueTask<CdrPage> ReadAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return _sessions.RunAsync(
            async session =>
            {
                var table = await TableAsync(session, unmarkedOnly).ConfigureAwait(false);
                return await new FreePbxReader(session, table, unmarkedOnly).ReadPageAsync(range, rows).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        return _sessions.RunAsync<IReadOnlyList<CdrDay>>(
            async session =>
            {
                var table = await TableAsync(session, unmarkedOnly).ConfigureAwait(false);
                return await new FreePbxReader(session, table, unmarkedOnly).CountAsync(range).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public ValueTask<int> AcknowledgeAsync(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == 0 ? ValueTask.FromResult(0) : _sessions.RunAsync(
            async session =>
            {
                var table = await TableAsync(session, needsMarker: true).ConfigureAwait(false);
                return await new FreePbxMarker(session, table, _inspection.Identity, logger).MarkAsync(keys).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public void Dispose() => database.Dispose();

    private async Task<CdrSourceInfo> InspectAsync(FreePbxSession session)
    {
        var (table, info) = await _inspection.InspectAsync(session).ConfigureAwait(false);
        _table = table;
        return info;
    }

    private async Task<FreePbxTable> TableAsync(FreePbxSession session, bool needsMarker)
    {
        if (_table is null)
            await InspectAsync(session).ConfigureAwait(false);
        return _table!.Marker is null && needsMarker
            ? throw new CdrSyncException(
                $"{_inspection.Identity} has no column {options.Marker} that can be NULL, so its rows cannot be marked. "
                + "Synchronize in the mode ReadOnly, or let an administrator add the column.", isTransient: false)
            : _table;
    }
}
