using System.Security.Claims;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>
/// The users and API keys of the history database, read again at most every few seconds, on demand. While the database is down, known ones stay valid.
/// Thread-safe.
/// </summary>
internal sealed class KnownAccess(ICallHistoryStore store, TimeProvider time, ILogger<KnownAccess> logger, OpenIdConnectSettings? provider = null) : IDisposable
{
    // What is removed is refused after so long everywhere.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    // What is not known may have been made just now. A request with a made-up key waits for so long, and does not make the database work more often.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private const long Never = long.MinValue;

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Dictionary<string, ApiKey> _keys = [];
    private volatile Dictionary<string, MonitorUser> _users = [];
    private long _readAt = Never;
    private bool _isAway;

    /// <summary>Whether there is any user or key, as far as is known.</summary>
    public bool HasAny => _keys.Count > 0 || HasUsers;

    /// <summary>Whether anyone can sign in: a user, or a provider's users.</summary>
    public bool HasUsers => _users.Count > 0 || HasProvider;

    public bool HasProvider => provider is not null;

    public async ValueTask<ApiKey?> FindKeyAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = ApiKeySecret.Hash(secret);
        await RefreshAsync(Freshness, cancellationToken);
        if (_keys.TryGetValue(hash, out var known))
            return known;
        // One look at the clock: between two the pause could end, and the rest of it would be negative.
        var rest = ShortestPause - Age;
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, time, cancellationToken);
        await RefreshAsync(ShortestPause, cancellationToken);
        return _keys.GetValueOrDefault(hash);
    }

    /// <summary>A user to sign in. Takes equally long for names that are not known.</summary>
    public async ValueTask<MonitorUser?> FindUserAsync(string name, CancellationToken cancellationToken)
    {
        await RefreshAsync(ShortestPause, cancellationToken);
        return _users.GetValueOrDefault(name);
    }

    /// <summary>Whether a signed-in user still exists, with the same rights.</summary>
    public async ValueTask<bool> IsGoodAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (provider is not null && AccessClaims.AreOf(provider, time.GetUtcNow(), principal))
            return true;
        await RefreshAsync(Freshness, cancellationToken);
        if (IsGood(principal))
            return true;
        // The sign-in may have been on another host, just now.
        await RefreshAsync(ShortestPause, cancellationToken);
        return IsGood(principal);
    }

    /// <summary>Reads users and keys if they were not read just now.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) => RefreshAsync(ShortestPause, cancellationToken);

    public void Dispose() => _reading.Dispose();

    private bool IsGood(ClaimsPrincipal principal) =>
        principal.Identity?.Name is { } name && _users.TryGetValue(name, out var user) && AccessClaims.AreOf(user, principal);

    private async ValueTask RefreshAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (Age < atMost || store is not ICallAccessStore access)
            return;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Age < atMost)
                return;
            var keys = await access.ReadKeysAsync(cancellationToken);
            var users = await access.ReadUsersAsync(cancellationToken);
            _keys = keys.ToDictionary(key => key.Hash, StringComparer.Ordinal);
            _users = users.ToDictionary(user => user.Name, StringComparer.Ordinal);
            _isAway = false;
        }
        catch (CallHistoryException failure)
        {
            if (!_isAway)
                Log.AccessAway(logger, OperatorWords.In(failure.Message));
            _isAway = true;
        }
        finally
        {
            // Also after a failure: an unreachable database is not queried for each request.
            Interlocked.Exchange(ref _readAt, time.GetTimestamp());
            _reading.Release();
        }
    }

    private TimeSpan Age => Interlocked.Read(ref _readAt) is var at && at == Never ? TimeSpan.MaxValue : time.GetElapsedTime(at);
}
