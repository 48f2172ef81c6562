using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Divides keys into those that share a statement and those that need one each.</summary>
internal sealed class FreePbxMarkingPlan
{
    // MariaDB turns lists of 1,000 and more into subqueries.
    private const int ChunkKeys = 900;

    // A commit waits for the disk, so there are not too few rows in one, and nobody else changes these rows, so there may be many.
    private const int ChunksTogether = 6;

    // Measured on MariaDB 10.11 with 100,000 rows: along calldate 91,000 rows a second, by uniqueid 56,000. The range must not hold
    // many rows that are not meant; a PBX seldom writes more than one row a second.
    private const int DenseKeys = 100;
    private const int SecondsPerKey = 20;

    // More in a second than a PBX ever writes come from an import, and the same second may have any number of others.
    private const int KeysPerSecond = 20;

    public FreePbxMarkingPlan(FreePbxTable table, IReadOnlyList<CdrRowKey> keys)
    {
        var rows = new Dictionary<CdrRowKey, int>(keys.Count);
        foreach (var key in keys)
            CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _)++;

        var together = new List<CdrRowKey>(rows.Count);
        var oneByOne = new List<(CdrRowKey Key, int Rows)>();
        foreach (var (key, count) in rows)
        {
            if (key.Sequence == 0 || count > 1 || (key.UniqueId.Length == 0 && table.IdMayBeNull))
                oneByOne.Add((key, count));
            else
                together.Add(key);
        }

        // A table without the column has no row with a sequence.
        if (!table.HasSequence)
        {
            together.Clear();
            oneByOne.RemoveAll(one => one.Key.Sequence != 0);
        }

        together.Sort((one, other) => string.CompareOrdinal(one.CallDate, other.CallDate));
        Together = [.. together.Chunk(ChunkKeys).Chunk(ChunksTogether)];
        OneByOne = [.. oneByOne.Chunk(ChunkKeys)];
    }

    /// <summary>Keys of one row each, in the order of dates: for each transaction its statements.</summary>
    public IReadOnlyList<CdrRowKey[][]> Together { get; }

    /// <summary>Keys with the number of rows that are meant.</summary>
    public IReadOnlyList<(CdrRowKey Key, int Rows)[]> OneByOne { get; }

    /// <summary>The condition for the rows of a key, and the index that finds them.</summary>
    public static (string Index, string Condition) Match(FreePbxTable table, CdrRowKey key)
    {
        var text = new StringBuilder(256);
        table.AppendMatch(text, key);
        return (table.IdIndex, text.ToString());
    }

    /// <summary>The condition for the rows of keys that are in the order of dates and all have a sequence, and the index that finds them.</summary>
    public static (string Index, string Condition) Match(FreePbxTable table, ReadOnlySpan<CdrRowKey> keys)
    {
        var text = new StringBuilder(keys.Length * 64);
        var byDate = IsAlongDates(table, keys);
        if (byDate)
        {
            MySqlLiteral.Append(text.Append(FreePbxTable.CallDate).Append(" BETWEEN "), keys[0].CallDate);
            MySqlLiteral.Append(text.Append(" AND "), keys[^1].CallDate);
        }
        else
        {
            text.Append(FreePbxTable.UniqueId).Append(" IN (");
            foreach (var key in keys)
                MySqlLiteral.Append(Separate(text), key.UniqueId);
            text.Append(')');
        }

        text.Append($" AND ({FreePbxTable.UniqueId}, {FreePbxTable.Sequence}) IN (");
        foreach (var key in keys)
        {
            MySqlLiteral.Append(Separate(text).Append('('), key.UniqueId);
            text.Append(CultureInfo.InvariantCulture, $", {key.Sequence})");
        }

        return (byDate ? table.DateIndex : table.IdIndex, text.Append(')').ToString());
    }

    private static StringBuilder Separate(StringBuilder text) => text[^1] == '(' ? text : text.Append(", ");

    private static bool IsAlongDates(FreePbxTable table, ReadOnlySpan<CdrRowKey> keys) =>
        // Invalid dates, or keys without a date, cannot make a range.
        table.DateIndex.Length > 0 && CdrDates.Parse(keys[0].CallDate) is { } first && CdrDates.Parse(keys[^1].CallDate) is { } last
        && (table.IdIndex.Length == 0 || (keys.Length >= DenseKeys && (last - first).TotalSeconds <= (double)keys.Length * SecondsPerKey
            && (last - first).TotalSeconds >= (double)keys.Length / KeysPerSecond));
}
