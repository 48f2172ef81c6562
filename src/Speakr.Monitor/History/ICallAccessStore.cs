namespace Speakr.Monitor.History;

/// <summary>Keeps API keys, users, the keys that protect their cookies, and the audit log. An optional interface of history stores. Safe for concurrent use.</summary>
public interface ICallAccessStore
{
    /// <summary>All API keys, by name.</summary>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<IReadOnlyList<ApiKey>> ReadKeysAsync(CancellationToken cancellationToken);

    /// <summary>Adds an API key.</summary>
    /// <returns><see langword="false"/> when there is one of this name, which stays as it is.</returns>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Removes an API key.</summary>
    /// <returns><see langword="false"/> when there is none of this name.</returns>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask<bool> RemoveKeyAsync(string name, CancellationToken cancellationToken);

    /// <summary>All users, by name.</summary>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<IReadOnlyList<MonitorUser>> ReadUsersAsync(CancellationToken cancellationToken);

    /// <summary>Adds a user.</summary>
    /// <returns><see langword="false"/> when one of this name exists, which stays unchanged.</returns>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask<bool> AddUserAsync(MonitorUser user, CancellationToken cancellationToken);

    /// <summary>Gives a user another stamp, which ends all sessions, and another password where one is given.</summary>
    /// <returns><see langword="false"/> when there is none of this name.</returns>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask<bool> RenewUserAsync(string name, string stamp, string? passwordHash, CancellationToken cancellationToken);

    /// <summary>Removes a user.</summary>
    /// <returns><see langword="false"/> when there is none of this name.</returns>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken);

    /// <summary>The keys that protect cookies, as ASP.NET Core's data protection writes them.</summary>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<IReadOnlyList<string>> ReadProtectionKeysAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key that protects cookies. One of the same name stays as it is.</summary>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask AddProtectionKeyAsync(string name, string xml, CancellationToken cancellationToken);

    /// <summary>Adds an entry to the audit log. Values longer than the store can hold are cut.</summary>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask RecordAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>The newest entries of the audit log, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(int limit, CancellationToken cancellationToken);
}

/// <summary>A key that another program shows to use the API.</summary>
/// <param name="Name">What it is called; at most 64 characters.</param>
/// <param name="Hash">The SHA-256 of the key, 64 hexadecimal digits in lower case. The key itself is kept nowhere: it is random, so a plain hash does.</param>
/// <param name="Role">What it may see.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ApiKey(string Name, string Hash, string Role, DateTimeOffset CreatedAt)
{
    /// <summary>The queues that it may see; empty for all.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [];
}

/// <summary>A person who signs in.</summary>
/// <param name="Name">At most 64 characters.</param>
/// <param name="PasswordHash">The password, salted and hashed slowly, as ASP.NET Core's <c>PasswordHasher</c> does.</param>
/// <param name="Role">What the user may see.</param>
/// <param name="Stamp">Changes when all sessions of the user are to end; at most 64 characters.</param>
/// <param name="CreatedAt">When the user was added.</param>
public sealed record MonitorUser(string Name, string PasswordHash, string Role, string Stamp, DateTimeOffset CreatedAt)
{
    /// <summary>The queues that the user may see; empty for all.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [];

    /// <summary>The name only: a hash must not get into a log.</summary>
    public override string ToString() => Name;
}

/// <summary>An action to be recorded.</summary>
/// <param name="At">When.</param>
/// <param name="User">The name of the user or API key.</param>
/// <param name="Action">What, in a word such as <c>export</c>.</param>
/// <param name="Detail">More of it, without a phone number.</param>
/// <param name="Address">The IP address that it came from.</param>
public sealed record AuditEntry(DateTimeOffset At, string User, string Action, string Detail, string? Address);
