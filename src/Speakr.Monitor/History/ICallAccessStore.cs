namespace Speakr.Monitor.History;

/// <summary>Keeps API keys and the audit log. A history store that implements it besides is asked to. Safe for concurrent use.</summary>
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

    /// <summary>Adds an entry to the audit log. Values longer than the store can hold are cut.</summary>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask RecordAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>The newest entries of the audit log, newest first.</summary>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
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

/// <summary>What somebody did that has to be accounted for.</summary>
/// <param name="At">When.</param>
/// <param name="User">Who: the name of a user or of an API key.</param>
/// <param name="Action">What, in a word such as <c>export</c>.</param>
/// <param name="Detail">More of it, without a phone number.</param>
/// <param name="Address">The IP address that it came from.</param>
public sealed record AuditEntry(DateTimeOffset At, string User, string Action, string Detail, string? Address);
