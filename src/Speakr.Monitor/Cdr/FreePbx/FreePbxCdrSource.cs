using System.Data.Common;
using System.Runtime.CompilerServices;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>
/// FreePBX's table of call detail records. Each call has a pooled connection of its own, so reading and acknowledging go on at the same
/// time. Never alters the table; writes the marker column only.
/// </summary>
internal sealed class FreePbxCdrSource(MySqlDatabase database, FreePbxCdrOptions options) : ICdrSource, IDisposable
{
    private readonly FreePbxInspection _inspection = new(database.Target, options, database.Logger);
    private volatile FreePbxTable? _table;

    public async ValueTask<CdrSourceInfo> InspectAsync(CancellationToken cancellationToken) =>
        await database.UseAsync(session => InspectAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<CdrPage> ReadAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return await database.UseAsync(
            async session =>
            {
                var reader = await ReaderAsync(session, unmarkedOnly, cancellationToken).ConfigureAwait(false);
                return await reader.ReadPageAsync(range, rows).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
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

    public async ValueTask<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        return await database.UseAsync(
            async session =>
            {
                var reader = await ReaderAsync(session, unmarkedOnly, cancellationToken).ConfigureAwait(false);
                return await reader.CountAsync(range).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<int> AcknowledgeAsync(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == 0 ? 0 : await database.UseAsync(
            async session =>
            {
                var table = await TableAsync(session, needsMarker: true, cancellationToken).ConfigureAwait(false);
                return await new FreePbxMarker(session, table, cancellationToken).MarkAsync(keys).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => database.Dispose();

    private Task<(CdrPage Page, string? Crowded)> ReadWholeAsync(
        CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken) => database.UseAsync(
            async session =>
            {
                var reader = await ReaderAsync(session, unmarkedOnly, cancellationToken).ConfigureAwait(false);
                return await reader.ReadWholeAsync(range, rows).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>A date that has more rows than a page, with one statement, because no index shows where to continue.</summary>
    private async IAsyncEnumerable<CdrPage> ReadDividedAsync(
        string date, bool unmarkedOnly, int rows, string? next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = _table!;
        var waiting = new List<CdrRow>();
        var text = FreePbxReader.SelectDate(table, date, unmarkedOnly);
        var portions = database.StreamAsync(BeginAsync, rows, reader => FreePbxReader.ReadRow(table, reader), cancellationToken);
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

        // None if another program has marked all of them in the meantime.
        yield return new CdrPage(waiting, next);

        async Task<DbDataReader> BeginAsync(SqlSession session)
        {
            // The server drops a client that reads no rows for a minute; ours waits for the destination.
            await session.ExecuteAsync("SET SESSION net_write_timeout = 3600", cancellationToken).ConfigureAwait(false);
            return await session.OpenReaderAsync(text, cancellationToken).ConfigureAwait(false);
        }
    }

    // MyISAM lets nobody write while rows are being read, not even the marks of those that were read before.
    private static async IAsyncEnumerable<List<CdrRow>> AtOnceAsync(IAsyncEnumerable<List<CdrRow>> portions)
    {
        var packed = new Queue<byte[]>();
        await foreach (var portion in portions.ConfigureAwait(false))
            packed.Enqueue(PackedRows.Pack(portion));
        while (packed.TryDequeue(out var bytes))
            yield return PackedRows.Unpack(bytes);
    }

    private async Task<CdrSourceInfo> InspectAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var (table, info) = await _inspection.InspectAsync(session, cancellationToken).ConfigureAwait(false);
        _table = table;
        return info;
    }

    private async Task<FreePbxReader> ReaderAsync(SqlSession session, bool unmarkedOnly, CancellationToken cancellationToken) =>
        new(session, await TableAsync(session, unmarkedOnly, cancellationToken).ConfigureAwait(false), unmarkedOnly, cancellationToken);

    private async Task<FreePbxTable> TableAsync(SqlSession session, bool needsMarker, CancellationToken cancellationToken)
    {
        if (_table is null)
            await InspectAsync(session, cancellationToken).ConfigureAwait(false);
        return _table!.Marker is null && needsMarker
            ? throw new CdrSyncException(
                $"{_inspection.Identity} has no column {options.Marker} that can be NULL, so its rows cannot be marked. "
                + "Synchronize in the mode ReadOnly, or let an administrator add the column.", isTransient: false)
            : _table;
    }
}
