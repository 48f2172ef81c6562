using System.Globalization;
using System.Security.Cryptography;
using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Storage;

/// <summary>
/// The table of what must not be stored again. The row without a name has the secret and counts the changes; a writer of calls reads it in its own
/// transaction, and every addition changes it in the same transaction, so everything written afterwards respects it.
/// </summary>
/// <param name="dialect">The database's words.</param>
/// <param name="table">The table's name.</param>
/// <param name="subject">What the rows are about: histories and copied records may share the table.</param>
internal sealed class ForgottenTable(SqlDialect dialect, string table, string subject)
{
    public static readonly string[] Columns = ["name", "content", "revision", "finishedAt"];

    private const int SecretBytes = 32;

    /// <summary>Reads the number of changes, and lets nobody change it before this transaction ends.</summary>
    public string SelectRevision { get; } = $"SELECT revision FROM {table} WHERE name = ''{dialect.ShareLock}";

    /// <summary>Adds the secret, unless it is there.</summary>
    public async Task PrepareAsync(SqlSession session, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync($"SELECT 1 FROM {table} WHERE name = ''", cancellationToken).ConfigureAwait(false) is not null)
            return;
        // Of several hosts that start at once the first one's is everybody's.
        await session.ExecuteAsync(
            $"{dialect.InsertIfAbsent} {table} (name, content, revision) VALUES ('', @secret, 0)",
            cancellationToken,
            ("@secret", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)))).ConfigureAwait(false);
    }

    /// <summary>The same outside a transaction.</summary>
    public async Task<Forgotten> ReadNowAsync(SqlSession session, CancellationToken cancellationToken)
    {
        await session.BeginReadAsync(cancellationToken).ConfigureAwait(false);
        var forgotten = await ReadAsync(session, cancellationToken).ConfigureAwait(false);
        await session.CommitAsync().ConfigureAwait(false);
        return forgotten;
    }

    /// <summary>What is remembered, read inside a transaction: a proxy might ask a server that does not have the latest.</summary>
    public async Task<Forgotten> ReadAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var (revision, secret, purged) = (0L, Array.Empty<byte>(), (string?)null);
        var numbers = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var rows = await session.QueryAsync(
            $"SELECT name, content, revision FROM {table}", reader => (Name: reader.Text(0)!, Content: reader.Text(1) ?? "", Revision: reader.Number(2) ?? 0),
            cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            if (row.Name.Length == 0)
                (secret, revision) = (Convert.FromHexString(row.Content), row.Revision);
            else if (row.Name == Purged(subject))
                purged = row.Content;
            else if (row.Name.StartsWith(Number(""), StringComparison.Ordinal))
                numbers[row.Name[Number("").Length..]] = UtcText.Read(row.Content);
        }

        return new Forgotten(revision, secret, numbers, purged);
    }

    /// <summary>Remembers, inside a transaction, that calls of a number are stored without it when they began up to this time.</summary>
    public async Task EraseAsync(SqlSession session, PhoneNumber number, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var known = await session.ScalarAsync($"SELECT content FROM {table} WHERE name = ''", cancellationToken).ConfigureAwait(false);
        var secret = Convert.FromHexString(Convert.ToString(known, CultureInfo.InvariantCulture) ?? "");
        await WriteAsync(session, Number(Forgotten.Hash(secret, number)), UtcText.Write(until), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Remembers that a purge of the subject's own table has begun, and before which time everything goes.</summary>
    public async Task PurgeAsync(SqlSession session, string until, CancellationToken cancellationToken)
    {
        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(session, Purged(subject), until, cancellationToken).ConfigureAwait(false);
        await session.CommitAsync().ConfigureAwait(false);
    }

    /// <summary>When a table was purged last; <see langword="null"/> when it never was, or a purge was not brought to its end.</summary>
    public async Task<DateTimeOffset?> FinishedAtAsync(SqlSession session, string what, CancellationToken cancellationToken) =>
        await session.ScalarAsync($"SELECT finishedAt FROM {table} WHERE name = @name", cancellationToken, ("@name", Purged(what))).ConfigureAwait(false) is { } text
            ? UtcText.Read(Convert.ToString(text, CultureInfo.InvariantCulture)!)
            : null;

    public Task FinishAsync(SqlSession session, string what, DateTimeOffset at, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"INSERT INTO {table} (name, finishedAt) VALUES (@name, @at){dialect.OnConflictUpdate(["finishedAt"])}",
        cancellationToken,
        ("@name", Purged(what)), ("@at", UtcText.Write(at)));

    private static string Purged(string what) => "purged/" + what;

    private string Number(string hash) => $"number/{subject}/{hash}";

    private async Task WriteAsync(SqlSession session, string name, string content, CancellationToken cancellationToken)
    {
        // First: it waits for those who have read it and still write.
        await session.ExecuteAsync($"UPDATE {table} SET revision = revision + 1 WHERE name = ''", cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"INSERT INTO {table} (name, content, finishedAt) VALUES (@name, @content, NULL){dialect.OnConflictUpdate(["content", "finishedAt"])}",
            cancellationToken,
            ("@name", name), ("@content", content)).ConfigureAwait(false);
    }
}
