using System.Text.Json;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Keeps API keys, users, the keys that protect their cookies, and the audit log.</summary>
internal sealed class HistoryAccess(HistoryDatabase history)
{
    public static readonly string[] KeyColumns = ["name", "hash", "role", "queues", "createdAt"];
    public static readonly string[] UserColumns = ["name", "passwordHash", "role", "queues", "stamp", "createdAt"];
    public static readonly string[] ProtectionColumns = ["name", "content"];
    public static readonly string[] AuditColumns = ["id", "at", "user", "action", "detail", "address"];

    private readonly HistoryTables _tables = history.Tables;

    public Task<List<ApiKey>> ReadKeysAsync(CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"SELECT name, hash, role, queues, {session.Dialect.DateText("createdAt")} FROM {_tables.ApiKeys} ORDER BY name",
            reader => new ApiKey(reader.GetString(0), reader.GetString(1), reader.GetString(2), UtcText.Read(reader.Text(4)!))
            {
                Queues = ReadQueues(reader.Text(3)),
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
            ("@queues", WriteQueues(key.Queues)),
            ("@createdAt", UtcText.Write(key.CreatedAt))),
        cancellationToken);

    public Task<int> RemoveKeyAsync(string name, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync($"DELETE FROM {_tables.ApiKeys} WHERE name = @name", cancellationToken, ("@name", name)), cancellationToken);

    public Task<List<MonitorUser>> ReadUsersAsync(CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"SELECT name, passwordHash, role, queues, stamp, {session.Dialect.DateText("createdAt")} FROM {_tables.Users} ORDER BY name",
            reader => new MonitorUser(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(4), UtcText.Read(reader.Text(5)!))
            {
                Queues = ReadQueues(reader.Text(3)),
            },
            cancellationToken),
        cancellationToken);

    public Task<int> AddUserAsync(MonitorUser user, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            $"{session.Dialect.InsertIfAbsent} {_tables.Users} ({string.Join(", ", UserColumns)}) VALUES (@name, @passwordHash, @role, @queues, @stamp, @createdAt)",
            cancellationToken,
            ("@name", user.Name),
            ("@passwordHash", user.PasswordHash),
            ("@role", user.Role),
            ("@queues", WriteQueues(user.Queues)),
            ("@stamp", user.Stamp),
            ("@createdAt", UtcText.Write(user.CreatedAt))),
        cancellationToken);

    public Task<int> RenewUserAsync(string name, string stamp, string? passwordHash, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            $"UPDATE {_tables.Users} SET stamp = @stamp, passwordHash = COALESCE(@passwordHash, passwordHash) WHERE name = @name",
            cancellationToken,
            ("@stamp", stamp),
            ("@passwordHash", passwordHash),
            ("@name", name)),
        cancellationToken);

    public Task<int> RemoveUserAsync(string name, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync($"DELETE FROM {_tables.Users} WHERE name = @name", cancellationToken, ("@name", name)), cancellationToken);

    public Task<List<string>> ReadProtectionKeysAsync(CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync($"SELECT content FROM {_tables.DataProtectionKeys} ORDER BY name", reader => reader.GetString(0), cancellationToken),
        cancellationToken);

    public Task AddProtectionKeyAsync(string name, string xml, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            $"{session.Dialect.InsertIfAbsent} {_tables.DataProtectionKeys} ({string.Join(", ", ProtectionColumns)}) VALUES (@name, @content)",
            cancellationToken,
            ("@name", name),
            ("@content", xml)),
        cancellationToken);

    public Task RecordAsync(AuditEntry entry, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            $"INSERT INTO {_tables.AuditLog} ({string.Join(", ", AuditColumns.Skip(1))}) VALUES (@at, @user, @action, @detail, @address)",
            cancellationToken,
            ("@at", UtcText.Write(entry.At)),
            ("@user", history.AuditTexts.Fit("user", entry.User)),
            ("@action", history.AuditTexts.Fit("action", entry.Action)),
            ("@detail", history.AuditTexts.Fit("detail", entry.Detail)),
            ("@address", history.AuditTexts.FitOrNull("address", entry.Address))),
        cancellationToken);

    public Task<List<AuditEntry>> ReadAuditAsync(int limit, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"SELECT {session.Dialect.DateText("at")}, user, action, detail, address FROM {_tables.AuditLog} ORDER BY id DESC LIMIT @limit",
            reader => new AuditEntry(UtcText.Read(reader.Text(0)!), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.Text(4)),
            cancellationToken,
            ("@limit", limit)),
        cancellationToken);

    private static string[] ReadQueues(string? queues) => queues is null ? [] : JsonSerializer.Deserialize<string[]>(queues) ?? [];

    private static string? WriteQueues(IReadOnlyList<string> queues) => queues.Count == 0 ? null : JsonSerializer.Serialize(queues);
}
