using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MySqlConnector;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>
/// Adds many records with LOAD DATA LOCAL, which costs the server less than INSERT. It answers values that do not fit with warnings and changes
/// them, so anything but silence takes the rows back, and the caller inserts them. Used by one thread at a time.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="limit">How many bytes the server takes at a time; it ends the connection of a client that sends more.</param>
internal sealed class MySqlRecordLoad(SqlSession session, int limit)
{
    // A load takes two round trips more than an insert.
    private const int FewestRows = 200;

    // A cluster may be set to commit after each 10,000 rows of a load (wsrep_load_data_splitting).
    private const int MostRows = 5_000;

    private const int UsualBytes = 512 * 1024;

    private static readonly SearchValues<char> Special = SearchValues.Create("\0\n\r\t\u001A\\");

    // Kept, because memory of this size for each load would cost a collection of the whole heap.
    private readonly ArrayBufferWriter<byte> _bytes = new();

    private bool _isRefused;

    /// <summary>Adds rows from <paramref name="start"/> on, inside a transaction that is open.</summary>
    /// <returns>How many; 0 when they have to be inserted.</returns>
    /// <remarks>A server that says no once is not asked again in this session: it has it switched off, or the table makes it warn of every row.</remarks>
    public async Task<int> AddAsync(IReadOnlyList<CdrRow> rows, int start, int end, CancellationToken cancellationToken)
    {
        if (_isRefused || end - start < FewestRows)
            return 0;
        var count = Fill(rows, start, Math.Min(end, start + MostRows));
        if (count < FewestRows || _bytes.WrittenCount > limit)
            return 0;
        // Unlike a new transaction it keeps the lease locked, and it is gone when the server has rolled back the transaction.
        await session.ExecuteAsync("SAVEPOINT loading", cancellationToken).ConfigureAwait(false);
        try
        {
            if (await LoadAsync(cancellationToken).ConfigureAwait(false) == count && !await HasWarnedAsync(cancellationToken).ConfigureAwait(false))
                return count;
        }
        // Proxies that know no LOAD DATA LOCAL call it an unknown command.
        catch (DbException error) when (MySqlErrors.IsOfServer(error)
            && (!MySqlErrors.IsTransient(error) || MySqlErrors.Code(error) == MySqlErrorCode.UnknownCommand))
        {
            // The insert reports what is wrong.
        }

        _isRefused = true;
        await session.ExecuteAsync("ROLLBACK TO SAVEPOINT loading", cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private async Task<int> LoadAsync(CancellationToken cancellationToken)
    {
        MemoryMarshal.TryGetArray(_bytes.WrittenMemory, out var bytes);
        var loader = new MySqlBulkLoader((MySqlConnection)session.Connection)
        {
            SourceStream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false),
            TableName = CdrTables.Records,
            CharacterSet = "utf8mb4",
            FieldTerminator = "\t",
            LineTerminator = "\n",
            EscapeCharacter = '\\',
            // Seconds, whatever the driver's documentation says.
            Timeout = session.Seconds,
        };
        loader.Columns.AddRange(CdrTables.RecordColumns);
        return await loader.LoadAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> HasWarnedAsync(CancellationToken cancellationToken) => Convert.ToInt64(
        await session.ScalarAsync("SELECT @@warning_count", cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture) > 0;

    private int Fill(IReadOnlyList<CdrRow> rows, int start, int end)
    {
        _bytes.ResetWrittenCount();
        var next = start;
        // Without a date a row is inserted: a load makes NULL the current time, without a warning, in a column that is TIMESTAMP NOT NULL.
        for (; next < end && _bytes.WrittenCount < UsualBytes && rows[next].Record is { CallDate: not null } record; next++)
        {
            Text(record.CallDate, '\t');
            Text(record.Src, '\t');
            Text(record.Dst, '\t');
            Text(record.BillSec?.ToString(CultureInfo.InvariantCulture), '\t');
            Text(record.Disposition, '\t');
            Text(record.LinkedId, '\t');
            Text(record.RecordingFile, '\t');
            Text(record.CNum, '\n');
        }

        return next - start;
    }

    private void Text(string? value, char end)
    {
        if (value is null)
        {
            _bytes.Write("\\N"u8);
        }
        else
        {
            var rest = value.AsSpan();
            for (var next = rest.IndexOfAny(Special); next >= 0; next = rest.IndexOfAny(Special))
            {
                Encoding.UTF8.GetBytes(rest[..next], _bytes);
                _bytes.Write([(byte)'\\', (byte)MySqlLiteral.Escaped(rest[next])]);
                rest = rest[(next + 1)..];
            }

            Encoding.UTF8.GetBytes(rest, _bytes);
        }

        _bytes.Write([(byte)end]);
    }
}
