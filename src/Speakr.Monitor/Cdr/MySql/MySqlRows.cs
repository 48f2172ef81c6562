using System.Globalization;
using System.Text;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Builds multi-row statements, each of an efficient length. Used by one thread at a time.</summary>
/// <param name="limit">The length that a statement of several rows may have, in bytes.</param>
internal sealed class MySqlRows(int limit)
{
    private const int LongestCharacter = 3;

    private readonly StringBuilder _text = new();
    private long _bytes;
    private bool _isFirstValue;

    /// <summary>The length of the statement in bytes, or some more.</summary>
    public long Bytes => _bytes;

    /// <summary>Begins a statement and adds rows to it until one more would be too long.</summary>
    /// <returns>How many rows it has; at least one, however long that is.</returns>
    public int Fill<T>(string head, IReadOnlyList<T> rows, int start, int end, Action<MySqlRows, T> append)
    {
        _text.Clear().Append(head);
        _bytes = head.Length;
        for (var next = start; next < end; next++)
        {
            var (length, bytes) = (_text.Length, _bytes);
            Raw(next == start ? "(" : ", (");
            _isFirstValue = true;
            append(this, rows[next]);
            Raw(")");
            if (_bytes <= limit || next == start)
                continue;
            _text.Length = length;
            _bytes = bytes;
            return next - start;
        }

        return end - start;
    }

    public MySqlRows Text(string? value)
    {
        Separate();
        var length = _text.Length;
        MySqlLiteral.Append(_text, value);
        // Counted exactly only where it is free.
        _bytes += (_text.Length - length) * (value is null || Ascii.IsValid(value) ? 1L : LongestCharacter);
        return this;
    }

    public MySqlRows Number(long? value)
    {
        Separate();
        return Raw(value?.ToString(CultureInfo.InvariantCulture) ?? "NULL");
    }

    /// <summary>An expression, as it is.</summary>
    public MySqlRows Expression(string sql)
    {
        Separate();
        return Raw(sql);
    }

    public MySqlRows Record(CallDetailRecord record) => Text(record.CallDate).Text(record.Src).Text(record.Dst).Number(record.BillSec)
        .Text(record.Disposition).Text(record.LinkedId).Text(record.RecordingFile).Text(record.CNum);

    public string Statement(string tail) => _text.Append(tail).ToString();

    private void Separate()
    {
        if (!_isFirstValue)
            Raw(",");
        _isFirstValue = false;
    }

    private MySqlRows Raw(string sql)
    {
        _text.Append(sql);
        _bytes += sql.Length;
        return this;
    }
}
