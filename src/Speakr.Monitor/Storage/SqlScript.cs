using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Speakr.Monitor.Storage;

/// <summary>
/// Statements with their values in the text: the database runs them in order and stops at the first that fails. They travel in one packet, except to
/// Galera. Kept and filled again from batch to batch. Used by one thread at a time.
/// </summary>
/// <param name="session">The session to send them on.</param>
/// <param name="maxPacket">The longest packet that the server takes, in bytes.</param>
internal sealed class SqlScript(SqlSession session, int maxPacket)
{
    // From 85,000 bytes on a text costs a collection of the whole heap, one in six saves of 1,000 calls, and longer statements are not faster: rows
    // beyond it become another statement.
    private const int LongText = 32 * 1024;

    private const int LongScript = 512 * 1024;

    // A character has three bytes at most, and the row that passes the limit has to fit as well.
    private readonly int _limit = Math.Min(LongScript, maxPacket / 4);
    private readonly StringBuilder _text = new(1024);
    private readonly List<string> _texts = [];
    private readonly List<Action<DbDataReader>> _results = [];
    private readonly DbCommand _command = session.Connection.CreateCommand();
    private RowStatement? _rows;
    private bool _separates;
    private int _length;

    /// <summary>Whether it is to be sent before more is added.</summary>
    public bool IsFull => _length + _text.Length >= _limit;

    /// <summary>Begins a statement.</summary>
    public SqlScript Statement(string sql)
    {
        CloseRows();
        Cut();
        return Sql(sql);
    }

    /// <summary>Begins a statement whose rows are read.</summary>
    public SqlScript Query(string sql, Action<DbDataReader> read)
    {
        _results.Add(read);
        return Statement(sql);
    }

    /// <summary>Begins a row: of the statement before, when it is the same one and not long yet.</summary>
    public SqlScript Row(RowStatement statement)
    {
        if (ReferenceEquals(_rows, statement) && _text.Length < LongText)
            return Sql("),\n(");
        Statement(statement.Head);
        _rows = statement;
        return Sql("(");
    }

    /// <summary>Goes on with a statement.</summary>
    public SqlScript Sql(string sql)
    {
        _separates = false;
        _text.Append(sql);
        return this;
    }

    public SqlScript Text(string? value)
    {
        session.Dialect.AppendText(Separated(), value);
        return this;
    }

    public SqlScript Number(long? value)
    {
        var text = Separated();
        _ = value is { } number ? text.Append(CultureInfo.InvariantCulture, $"{number}") : text.Append("NULL");
        return this;
    }

    /// <summary>A time, cut to the second.</summary>
    public SqlScript Seconds(DateTimeOffset time)
    {
        session.Dialect.AppendSeconds(Separated(), time);
        return this;
    }

    /// <summary>A time, cut to the millisecond.</summary>
    public SqlScript Milliseconds(DateTimeOffset? time)
    {
        var text = Separated();
        if (time is { } value)
            session.Dialect.AppendMilliseconds(text, value);
        else
            text.Append("NULL");
        return this;
    }

    /// <summary>Sends what it holds, and reads what is asked for. It is empty afterwards, whatever happens.</summary>
    /// <param name="seconds">How long all of it may take.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task SendAsync(int seconds, CancellationToken cancellationToken)
    {
        CloseRows();
        try
        {
            Cut();
            if (_texts.Count > 1 && session.Connection.CanCreateBatch && !await session.SendsSinglyAsync(cancellationToken).ConfigureAwait(false))
            {
                await SendTogetherAsync(seconds, cancellationToken).ConfigureAwait(false);
                return;
            }

            var result = 0;
            foreach (var text in _texts)
                result = await SendAsync(text, result, seconds, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _text.Clear();
            _texts.Clear();
            _results.Clear();
            (_rows, _separates, _length) = (null, false, 0);
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is put together from constants and literals of the dialect.")]
    private async Task<int> SendAsync(string text, int result, int seconds, CancellationToken cancellationToken)
    {
        _command.CommandText = text;
        _command.CommandTimeout = seconds;
        var reader = await _command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await ReadAsync(reader, result, cancellationToken).ConfigureAwait(false);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is put together from constants and literals of the dialect.")]
    private async Task SendTogetherAsync(int seconds, CancellationToken cancellationToken)
    {
        var batch = session.Connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = seconds;
            foreach (var text in _texts)
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = text;
                batch.BatchCommands.Add(command);
            }

            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                await ReadAsync(reader, 0, cancellationToken).ConfigureAwait(false);
        }
    }

    // To the end, because a statement that fails says so only when its result is read.
    private async Task<int> ReadAsync(DbDataReader reader, int result, CancellationToken cancellationToken)
    {
        do
        {
            if (reader.FieldCount == 0)
                continue;
            var read = _results[result++];
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                read(reader);
        }
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));

        return result;
    }

    private StringBuilder Separated()
    {
        if (_separates)
            _text.Append(',');
        _separates = true;
        return _text;
    }

    private void CloseRows()
    {
        if (_rows is { } rows)
            _text.Append(')').Append(rows.Tail);
        _rows = null;
    }

    private void Cut()
    {
        if (_text.Length == 0)
            return;
        _length += _text.Length;
        _texts.Add(_text.ToString());
        _text.Clear();
    }
}

/// <summary>An INSERT of any number of rows: the text before and after them.</summary>
internal sealed record RowStatement(string Head, string Tail = "");
