using System.Text.Json;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Keeps API keys and the audit log.</summary>
internal sealed class HistoryAccess(HistoryDatabase history)
{
    public static readonly string[] KeyColumns = ["name", "hash", "role", "queues", "createdAt"];
    public static readonly string[] AuditColumns = ["id", "at", "user", "action", "detail", "address"];

    private readonly HistoryTables _tables = history.Tables;

    public Task<List<ApiKey>> ReadKeysAsync(CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"SELECT name, hash, role, queues, {session.Dialect.DateText("createdAt")} FROM {_tables.ApiKeys} ORDER BY name",
            reader => new ApiKey(reader.GetString(0), reader.GetString(1), reader.GetString(2), HistoryGaps.Read(reader.Text(4)!))
            {
                Queues = reader.Text(3) is { } queues ? JsonSerializer.Deserialize<string[]>(queues) ?? [] : [],
            },
            cancellationToken),
        cancellationToken);

    public Task<int> AddKeyAsync(ApiKey key, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            $"{session.Dialect.InsertIfAbsent} {_tables.ApiKeys} ({string.Join(", ", KeyColumns)}) VALUES (@name, @hash, @role, @queues, @createdAt)",
            cancellationToken,
            ("@name", key.Name),
            ("@hash", key.Hash),
            ("@role", key.Role),
            ("@queues", key.Queues.Count == 0 ? null : JsonSerializer.Serialize(key.Queues)),
            ("@createdAt", HistoryGaps.Write(key.CreatedAt))),
        cancellationToken);

    public Task<int> RemoveKeyAsync(string name, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync($"DELETE FROM {_tables.ApiKeys} WHERE name = @name", cancellationToken, ("@name", name)), cancellationToken);

    public Task RecordAsync(AuditEntry entry, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            $"INSERT INTO {_tables.AuditLog} ({string.Join(", ", AuditColumns.Skip(1))}) VALUES (@at, @user, @action, @detail, @address)",
            cancellationToken,
            ("@at", HistoryGaps.Write(entry.At)),
            ("@user", history.AuditTexts.Fit("user", entry.User)),
            ("@action", history.AuditTexts.Fit("action", entry.Action)),
            ("@detail", history.AuditTexts.Fit("detail", entry.Detail)),
            ("@address", history.AuditTexts.FitOrNull("address", entry.Address))),
        cancellationToken);

    public Task<List<AuditEntry>> ReadAuditAsync(int limit, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"SELECT {session.Dialect.DateText("at")}, user, action, detail, address FROM {_tables.AuditLog} ORDER BY id DESC LIMIT @limit",
            reader => new AuditEntry(HistoryGaps.Read(reader.Text(0)!), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.Text(4)),
            cancellationToken,
            ("@limit", limit)),
        cancellationToken);
}
