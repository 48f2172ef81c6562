using System.Text;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>The table as an inspection found it, and the parts of statements that follow from that.</summary>
internal sealed class FreePbxTable
{
    public const string CallDate = "calldate";
    public const string UniqueId = "uniqueid";
    public const string Sequence = "sequence";

    /// <summary>What is read besides date and sequence, in the order of reading.</summary>
    private static readonly string[] Read = ["src", "dst", "billsec", "disposition", "linkedid", "recordingfile", "cnum", UniqueId];

    private readonly IReadOnlyDictionary<string, SqlColumn> _columns;

    public FreePbxTable(string name, IReadOnlyDictionary<string, SqlColumn> columns, IReadOnlyDictionary<string, string> indexes)
    {
        _columns = columns;
        Name = SqlName.Quote(name);
        HasSequence = columns.ContainsKey(Sequence);
        DateIndex = Hint(indexes, CallDate);
        IdIndex = Hint(indexes, UniqueId);
        SelectList = string.Join(", ", [$"CAST({CallDate} AS CHAR)", .. Read.Select(Value), HasSequence ? Value(Sequence) : "0"]);
        MayBeNull = [.. new[] { CallDate }.Concat(Read).Select(column => columns[column].IsNullable), HasSequence && columns[Sequence].IsNullable];
    }

    public static IEnumerable<string> Needed => Read.Prepend(CallDate);

    /// <summary>Quoted, as everything here is that goes into a statement.</summary>
    public string Name { get; }

    /// <summary>The marker column; <see langword="null"/> when there is none.</summary>
    public string? Marker => Marking.Column;

    /// <summary>What is known of marking.</summary>
    public FreePbxMarkerState Marking { get; init; } = new();

    /// <summary>What an UPDATE sets to mark rows, and to change nothing else.</summary>
    public string SetMarker => $"{Marker} = 1{Marking.Keeps}";

    /// <summary>Whether statements can be taken back.</summary>
    public bool IsTransactional { get; init; }

    /// <summary>Whether a level below repeatable read may be used, which locks no gaps.</summary>
    public bool AllowsReadCommitted { get; init; }

    public bool HasSequence { get; }

    /// <summary>
    /// FORCE INDEX of an index that begins with <c>calldate</c>; empty without one. Old statistics would make the server choose another.
    /// </summary>
    public string DateIndex { get; }

    /// <summary>FORCE INDEX of an index that begins with <c>uniqueid</c>; empty without one.</summary>
    public string IdIndex { get; }

    /// <summary>Date, the columns of a record in the order of <see cref="CallDetailRecord"/>, uniqueid, sequence.</summary>
    public string SelectList { get; }

    /// <summary>An order in which indistinguishable rows are adjacent.</summary>
    public string KeyOrder => string.Join(
        ", ", [UniqueId, .. HasSequence ? [Sequence] : Array.Empty<string>(), .. Read.SkipLast(1).Select(column => $"CAST({column} AS BINARY)")]);

    /// <summary>The columns of a record as they are stored, in the order of <see cref="CallDetailRecord"/>.</summary>
    public string RecordList => string.Join(", ", Read.SkipLast(1).Select(Value).Prepend(CallDate));

    /// <summary>Whether there may be rows without a date.</summary>
    public bool DateMayBeNull => MayBeNull[0];

    /// <summary>For each of <see cref="SelectList"/>.</summary>
    public IReadOnlyList<bool> MayBeNull { get; }

    /// <summary>Whether a key without a uniqueid also matches rows whose uniqueid is NULL.</summary>
    public bool IdMayBeNull => _columns[UniqueId].IsNullable;

    /// <summary>The condition that finds the rows of one key, in a form that the index over uniqueid serves.</summary>
    public void AppendMatch(StringBuilder text, CdrRowKey key)
    {
        if (key.UniqueId.Length == 0 && IdMayBeNull)
            text.Append($"({UniqueId} = '' OR {UniqueId} IS NULL)");
        else
            AppendValue(text.Append($"{UniqueId} = "), key.UniqueId);
        if (key.Sequence != 0)
            text.Append($" AND {Sequence} = {key.Sequence}");
        else if (HasSequence)
            text.Append($" AND ({Sequence} = 0 OR {Sequence} IS NULL)");
        if (key.Content is { } content)
            AppendContent(text, content);
    }

    private static void AppendValue(StringBuilder text, string? value) => MySqlLiteral.Append(text, value);

    private void AppendContent(StringBuilder text, CallDetailRecord content)
    {
        // As text, in which it was read; only a column with a fraction of seconds has more than was kept.
        var hasFraction = _columns[CallDate].Type.Contains('(', StringComparison.Ordinal);
        AppendValue(text.Append(hasFraction ? $" AND {CallDate} <=> " : $" AND CAST({CallDate} AS CHAR) <=> "), content.CallDate);
        text.Append($" AND {Value("billsec")} <=> ").Append(content.BillSec is { } seconds ? $"{seconds}" : "NULL");
        AppendExact("src", content.Src);
        AppendExact("dst", content.Dst);
        AppendExact("disposition", content.Disposition);
        AppendExact("linkedid", content.LinkedId);
        AppendExact("recordingfile", content.RecordingFile);
        AppendExact("cnum", content.CNum);

        // Bytes are compared: a collation takes too much for equal.
        void AppendExact(string column, string? value)
        {
            text.Append($" AND CAST(CONVERT({Value(column)} USING utf8mb4) AS BINARY) <=> CAST(");
            AppendValue(text, value);
            text.Append(" AS BINARY)");
        }
    }

    private string Value(string name) => Value(_columns[name], name is "billsec" or Sequence);

    // Tables of other makers have numbers where FreePBX has texts, or the reverse.
    public static string Value(SqlColumn column, bool isNumber)
    {
        if (isNumber)
            return column.Type.Contains("int", StringComparison.OrdinalIgnoreCase) ? column.Name : $"CAST({column.Name} AS SIGNED)";
        return column.CharacterSet is null ? $"CAST({column.Name} AS CHAR)" : column.Name;
    }

    /// <summary>FORCE INDEX of an index that begins with a column; empty without one.</summary>
    public static string Hint(IReadOnlyDictionary<string, string> indexes, string column) =>
        indexes.TryGetValue(column, out var index) ? $" FORCE INDEX ({SqlName.Quote(index)})" : "";
}
