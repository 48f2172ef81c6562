using System.Globalization;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>The columns of the table that describe queue calls, and the parts of statements that follow from them.</summary>
internal sealed class FreePbxRecordTable
{
    private const string Queues = "lastapp = 'Queue'";
    private const string LinkedId = "linkedid";

    private static readonly string[] Texts = ["src", "cnum", "dstchannel", "lastapp", "lastdata", "disposition", FreePbxTable.UniqueId, LinkedId];

    // Tables of old FreePBX versions do without these.
    private static readonly string[] Optional = ["cnum", LinkedId, FreePbxTable.Sequence, "channel"];

    private static readonly string[] Columns = [FreePbxTable.CallDate, .. Texts, "duration", FreePbxTable.Sequence, "channel"];

    private readonly string _select;
    private readonly string _find;
    private readonly string _ended;
    private readonly string _whole;

    public FreePbxRecordTable(string table, IReadOnlyDictionary<string, SqlColumn> columns, IReadOnlyDictionary<string, string> indexes)
    {
        var name = Name = SqlName.Quote(table);
        DateIndex = FreePbxTable.Hint(indexes, FreePbxTable.CallDate);
        Missing = [.. Columns.Except(Optional).Where(column => !columns.ContainsKey(column))];
        string[] values =
        [
            $"CAST({FreePbxTable.CallDate} AS CHAR)", .. Texts.Select(text => Value(text, "NULL")), Value("duration", "0"), Value(FreePbxTable.Sequence, "0"),
            Value("channel", "NULL"),
        ];
        var whole = Whole(columns, FreePbxTable.UniqueId) + Whole(columns, LinkedId);
        _select = $"SELECT {string.Join(", ", values)} FROM {name}{FreePbxTable.Hint(indexes, FreePbxTable.UniqueId)} WHERE {FreePbxTable.UniqueId} IN (";
        _whole = whole;
        _ended = $"SELECT DISTINCT {Value(FreePbxTable.UniqueId, "NULL")} FROM {name}{FreePbxTable.Hint(indexes, FreePbxTable.UniqueId)} "
            + $"WHERE {FreePbxTable.UniqueId} IN (";
        _find = $"SELECT DISTINCT {Value(LinkedId, "NULL")}, {Value(FreePbxTable.UniqueId, "NULL")} "
            + $"FROM {name}{DateIndex} WHERE {Queues}{whole} AND {FreePbxTable.CallDate}";

        string Value(string column, string otherwise) => columns.TryGetValue(column, out var found)
            ? FreePbxTable.Value(found, column is "duration" or FreePbxTable.Sequence)
            : otherwise;
    }

    // An id that fills its column may have lost its end, as those of a PBX with a long systemname do: calls of one and a half minutes then have the same.
    private static string Whole(IReadOnlyDictionary<string, SqlColumn> columns, string column) =>
        columns.TryGetValue(column, out var found) && found.Limit is { } limit
            ? string.Create(CultureInfo.InvariantCulture, $" AND COALESCE(CHAR_LENGTH({column}), 0) < {limit.Characters}")
            : "";

    /// <summary>Quoted.</summary>
    public string Name { get; }

    /// <summary>The hint that names the index over <c>calldate</c>; empty without one.</summary>
    public string DateIndex { get; }

    /// <summary>Columns that are needed and not there.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Finds the channels that queued in a period of local time.</summary>
    public string Find(string from, string to) => $"{_find} >= '{from}' AND {FreePbxTable.CallDate} < '{to}'";

    /// <summary>Finds which of the channels have rows.</summary>
    /// <param name="literals">Their ids, quoted and separated by commas.</param>
    public string Ended(string literals) => $"{_ended}{literals}){_whole}";

    /// <summary>Reads all rows of channels, in the form of <see cref="Records.CallRecordRow.Read"/>.</summary>
    /// <param name="literals">Their ids, quoted and separated by commas.</param>
    public string Read(string literals) => $"{_select}{literals}){_whole}";
}
