using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Marks rows of a source in SQLite, key by key: as many of each as are meant.</summary>
internal sealed class SqliteCdrSourceMarker(SqliteConnection connection, string table, string marker, bool hasSequence, int commandSeconds)
{
    // Others may write between two transactions.
    private const int KeysAtATime = 900;

    private static readonly string[] Texts = ["src", "dst", "disposition", "linkedid", "recordingfile", "cnum"];

    public int Mark(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<CdrRowKey, int>(keys.Count);
        foreach (var key in keys)
            CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _)++;
        // A table without the column has no row with a sequence.
        var wanted = rows.Where(row => hasSequence || row.Key.Sequence == 0);

        var marked = 0;
        using var bySequence = Command("sequence = @sequence");
        using var byContent = Command(ContentCondition());
        foreach (var chunk in wanted.Chunk(KeysAtATime))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var transaction = connection.BeginTransaction(deferred: false);
            foreach (var (key, count) in chunk)
            {
                var command = key.Content is null ? bySequence : byContent;
                command.Transaction = transaction;
                Fill(command, key, count);
                marked += command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return marked;
    }

    // Compared as they are read: as texts by their bytes, whatever the columns' types and collations.
    private string ContentCondition() =>
        "calldate IS @calldate AND CAST(billsec AS INTEGER) IS @billsec"
        + (hasSequence ? " AND COALESCE(sequence, 0) = 0" : "")
        + string.Concat(Texts.Select(name => $" AND CAST({name} AS TEXT) IS @{name} COLLATE BINARY"));

    private SqliteCommand Command(string condition)
    {
        // A key without a uniqueid also stands for rows whose uniqueid is NULL; for the others both halves ask the same.
        var command = (SqliteCommand)StatementCommand.Create(
            connection,
            $"""
            UPDATE {table} SET {marker} = 1 WHERE rowid IN (SELECT rowid FROM {table}
              WHERE {marker} IS NULL AND (uniqueid = @uniqueid OR uniqueid IS @nothing) AND {condition} LIMIT @rows)
            """,
            commandSeconds);
        string[] names = ["uniqueid", "nothing", "sequence", "rows", "calldate", "billsec", .. Texts];
        foreach (var name in names.Where(name => command.CommandText.Contains('@' + name, StringComparison.Ordinal)))
            command.Parameters.Add(new SqliteParameter("@" + name, null));
        return command;
    }

    private static void Fill(SqliteCommand command, CdrRowKey key, int rows)
    {
        Set("uniqueid", key.UniqueId);
        Set("nothing", key.UniqueId.Length == 0 ? null : key.UniqueId);
        Set("rows", rows);
        if (key.Content is not { } content)
        {
            Set("sequence", key.Sequence);
            return;
        }

        Set("calldate", content.CallDate);
        Set("src", content.Src);
        Set("dst", content.Dst);
        Set("billsec", content.BillSec);
        Set("disposition", content.Disposition);
        Set("linkedid", content.LinkedId);
        Set("recordingfile", content.RecordingFile);
        Set("cnum", content.CNum);

        void Set(string name, object? value) => command.Parameters["@" + name].Value = value ?? DBNull.Value;
    }
}
