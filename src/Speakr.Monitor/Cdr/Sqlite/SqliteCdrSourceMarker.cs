using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Marks rows of a source in SQLite, key by key: as many of each as are meant.</summary>
internal sealed class SqliteCdrSourceMarker(SqliteConnection connection, string table, string marker, bool hasSequence, int commandSeconds)
{
    // Others may write between two transactions.
    private const int KeysAtATime = 900;

    private static readonly string[] Content = ["calldate", "src", "dst", "billsec", "disposition", "linkedid", "recordingfile", "cnum"];

    public int Mark(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<CdrRowKey, int>(keys.Count);
        foreach (var key in keys)
            CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _)++;
        // A table without the column has no row with a sequence.
        var wanted = rows.Where(row => hasSequence || row.Key.Sequence == 0);

        var marked = 0;
        using var bySequence = Command("sequence = @sequence", []);
        using var byContent = Command(hasSequence ? "COALESCE(sequence, 0) = 0" : "1 = 1", Content);
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

    private SqliteCommand Command(string sequence, string[] content)
    {
        // Bytes are compared, whatever the columns' collation.
        var condition = string.Concat(content.Select(name => $" AND {name} IS @{name} COLLATE BINARY"));
        var command = (SqliteCommand)StatementCommand.Create(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                UPDATE {table} SET {marker} = 1 WHERE rowid IN (SELECT rowid FROM {table}
                  WHERE {marker} IS NULL AND (uniqueid = @uniqueid OR (@uniqueid = '' AND uniqueid IS NULL)) AND {sequence}{condition} LIMIT @rows)
                """),
            commandSeconds);
        foreach (var name in (string[])["uniqueid", "sequence", "rows", .. content])
            command.Parameters.Add(new SqliteParameter("@" + name, null));
        return command;
    }

    private static void Fill(SqliteCommand command, CdrRowKey key, int rows)
    {
        Set("uniqueid", key.UniqueId);
        Set("sequence", key.Sequence);
        Set("rows", rows);
        if (key.Content is not { } content)
            return;
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
