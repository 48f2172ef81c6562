using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>
/// FreePBX's table of call detail records. Each call has a pooled connection of its own, so reading and acknowledging go on at the same
/// time. Never alters the table; writes the marker column only.
/// </summary>
internal sealed class FreePbxCdrSource(MySqlDatabase database, FreePbxCdrOptions options, ILogger logger) : ICdrSource, IDisposable
{
    private readonly FreePbxSessions _sessions = new(database, options, logger);
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

    public async IAsyncEnumerable<CdrPage> ReadPagesAsync(
        CdrRange range, bool unmarkedOnly, int rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        for (var rest = range; rest is not null;)
        {
            var (page, crowded) = await ReadWholeAsync(rest, unmarkedOnly, rows, cancellationToken).ConfigureAwait(false);
            if (crowded is not null)
            {
                await foreach (var part in ReadDividedAsync(crowded, unmarkedOnly, rows, page.Next, cancellationToken).ConfigureAwait(false))
                    yield return part;
            }
            else
            {
                yield return page;
            }

            rest = page.Next is null ? null : range with { From = page.Next };
        }
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

    private ValueTask<(CdrPage Page, string? Crowded)> ReadWholeAsync(
        CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken) => _sessions.RunAsync(
            async session =>
            {
                var table = await TableAsync(session, unmarkedOnly).ConfigureAwait(false);
                return await new FreePbxReader(session, table, unmarkedOnly).ReadWholeAsync(range, rows).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>A date that has more rows than a page, with one statement: no index would tell where to go on.</summary>
    private async IAsyncEnumerable<CdrPage> ReadDividedAsync(
        string date, bool unmarkedOnly, int rows, string? next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = _table!;
        var waiting = new List<CdrRow>();
        var text = FreePbxReader.SelectDate(table, date, unmarkedOnly);
        var portions = _sessions.StreamAsync(text, rows, reader => FreePbxReader.ReadRow(table, reader), cancellationToken);
        await foreach (var portion in (table.IsTransactional ? portions : AtOnceAsync(portions)).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            waiting.AddRange(portion);
            var key = waiting.Count > 0 ? waiting[^1].Key : null;
            var whole = waiting.FindLastIndex(row => row.Key != key) + 1;
            if (whole == 0)
                continue;
            yield return new CdrPage(waiting[..whole], date) { IsDivided = true };
            waiting.RemoveRange(0, whole);
        }

        // None, when another program has taken all of them meanwhile.
        yield return new CdrPage(waiting, next);
    }

    // MyISAM lets nobody write while rows are being read, not even the marks of those that were read before.
    private static async IAsyncEnumerable<IReadOnlyList<CdrRow>> AtOnceAsync(IAsyncEnumerable<IReadOnlyList<CdrRow>> portions)
    {
        var packed = new Queue<byte[]>();
        await foreach (var portion in portions.ConfigureAwait(false))
            packed.Enqueue(PackedRows.Pack(portion));
        while (packed.TryDequeue(out var bytes))
            yield return PackedRows.Unpack(bytes);
    }

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
