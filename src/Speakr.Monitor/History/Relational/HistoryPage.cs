using System.Data.Common;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.Relational;

/// <summary>Puts the conditions of a query into the statement that reads its next page, newest first.</summary>
internal static class HistoryPage
{
    public static DbCommand Command(
        HistoryDialect dialect, DbConnection connection, CallQuery query, long beforeId, long fromId, int rows)
    {
        var conditions = new List<string>(7) { "id < @before", "id >= @from" };
        var values = new List<(string Name, object Value)>(8) { ("@before", beforeId), ("@from", fromId), ("@rows", rows) };
        if (query.OnPanel is { } onPanel)
            conditions.Add(onPanel ? "showOnPanel = 1" : "showOnPanel = 0");
        if (query.Status is { } status)
            Add("status = @status", "@status", status.ToWord());
        if (query.Queue is { } queue)
            Add("queue = @queue", "@queue", dialect.CallTexts.Fit("queue", queue));
        if (query.UpdatedSince is { } since)
            Add($"updatedAt >= {dialect.Time("@since")}", "@since", dialect.Seconds(since));
        if (query.UpdatedBefore is { } before)
            Add($"updatedAt < {dialect.Time("@until")}", "@until", dialect.Seconds(before));
        // Walking the primary key backwards needs no sorting, however many rows there are.
        var text = $"{dialect.SelectCalls} WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT @rows";
        return StatementCommand.Create(connection, text, dialect.CommandSeconds, [.. values]);

        void Add(string condition, string name, object value)
        {
            conditions.Add(condition);
            values.Add((name, value));
        }
    }
}
