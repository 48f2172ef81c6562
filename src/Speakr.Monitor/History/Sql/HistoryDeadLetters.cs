using System.Text.Json;
using System.Text.Json.Nodes;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Keeps what webhooks could not deliver. Times are UTC.</summary>
internal sealed class HistoryDeadLetters(HistoryDatabase history)
{
    public static readonly string[] Columns = ["id", "webhook", "linkId", "body", "reason", "attempts", "willBeSent", "createdAt"];

    private const int LongestReason = 255;
    private const int ListLength = 200;

    private readonly string _table = history.Tables.DeadLetters;

    public Task<bool> RecordAsync(IReadOnlyList<CallDeadLetter> letters, CancellationToken cancellationToken) => history.Sql.UseAsync(
        async session =>
        {
            // In one transaction with what is forgotten, as calls are.
            var statement = new RowStatement($"INSERT INTO {_table} ({string.Join(", ", Columns)}) VALUES ", session.Dialect.OnConflictUpdate(["attempts"]));
            await session.BeginAsync(cancellationToken).ConfigureAwait(false);
            await session.ScalarAsync(history.ForgottenTable.SelectRevision, cancellationToken).ConfigureAwait(false);
            var forgotten = new ForgottenCalls(await history.ForgottenTable.ReadAsync(session, cancellationToken).ConfigureAwait(false));
            foreach (var letter in letters)
            {
                var body = forgotten.IsErased(letter.CallerNumber, letter.CallBeganAt) ? WithoutNumber(letter.Body) : letter.Body;
                session.Script.Row(statement)
                    .Text(letter.Id).Text(letter.Webhook).Text(letter.LinkedId).Text(body)
                    .Text(letter.Reason.Length > LongestReason ? letter.Reason[..LongestReason] : letter.Reason)
                    .Number(letter.Attempts).Number(letter.WillBeSent ? 1 : 0).Text(UtcText.Write(letter.At));
                if (session.Script.IsFull)
                    await session.Script.SendAsync(history.Sql.CommandSeconds, cancellationToken).ConfigureAwait(false);
            }

            await session.CommitAsync().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<List<CallDeadLetter>> ReadAsync(string webhook, bool willBeSent, int limit, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"""
            SELECT id, webhook, linkId, body, reason, attempts, {session.Dialect.DateText("createdAt")} FROM {_table}
            WHERE webhook = @webhook AND willBeSent = @willBeSent ORDER BY createdAt, id LIMIT {limit}
            """,
            reader => new CallDeadLetter(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.Text(3)!, reader.Text(4)!, (int)reader.Number(5)!.Value, UtcText.Read(reader.Text(6)!))
            {
                WillBeSent = willBeSent,
            },
            cancellationToken,
            ("@webhook", webhook), ("@willBeSent", willBeSent ? 1 : 0)),
        cancellationToken);

    public Task<bool> RemoveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => history.Sql.UseAsync(
        async session =>
        {
            var statement = new BatchStatement($"DELETE FROM {_table} WHERE id IN (", "@id#", ")");
            foreach (var list in ids.Chunk(ListLength))
            {
                await session.ExecuteAsync(
                    statement.Text(list.Length), cancellationToken, [.. list.Select((id, row) => (BatchStatement.Name("id", row), (object?)id))]).ConfigureAwait(false);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Removes a number from all letters.</summary>
    /// <returns>How many had it.</returns>
    public async Task<long> EraseAsync(SqlSession session, ErasureOrder order, CancellationToken cancellationToken)
    {
        var rows = await session.ScanAsync(
            $"SELECT id, body FROM {_table} WHERE body LIKE @like ESCAPE '!'", reader => (Id: reader.GetString(0), Body: reader.Text(1)!), cancellationToken,
            ("@like", order.Number.Pattern)).ConfigureAwait(false);
        rows.RemoveAll(row => !order.Number.IsSame(NumberOf(row.Body)));
        foreach (var (id, body) in order.DryRun ? [] : rows)
            await session.ExecuteAsync($"UPDATE {_table} SET body = @body WHERE id = @id", cancellationToken, ("@body", WithoutNumber(body)), ("@id", id)).ConfigureAwait(false);
        return rows.Count;
    }

    private static string? NumberOf(string body) =>
        JsonNode.Parse(body)?["call"]?["number"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string WithoutNumber(string body)
    {
        var parsed = JsonNode.Parse(body)!;
        parsed["call"]!["number"] = null;
        return parsed.ToJsonString();
    }
}
