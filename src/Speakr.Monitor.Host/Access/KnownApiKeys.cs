using Speakr.Monitor.History;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>
/// The API keys of the history database, read again at most every few seconds, when somebody asks. While the database is away those that were known stay good.
/// Thread-safe.
/// </summary>
internal sealed class KnownApiKeys(ICallHistoryStore store, TimeProvider time, ILogger<KnownApiKeys> logger) : IDisposable
{
    // A key that is removed is refused after so long everywhere.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private const long Never = long.MinValue;

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Dictionary<string, ApiKey> _keys = [];
    private long _readAt = Never;
    private bool _isAway;

    /// <summary>Whether there is any, as far as is known.</summary>
    public bool HasAny => _keys.Count > 0;

    public async ValueTask<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return _keys.GetValueOrDefault(ApiKeySecret.Hash(secret));
    }

    /// <summary>Reads the keys if they were not read just now.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (IsFresh || store is not ICallAccessStore access)
            return;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (IsFresh)
                return;
            var keys = await access.ReadKeysAsync(cancellationToken);
            _keys = keys.ToDictionary(key => key.Hash, StringComparer.Ordinal);
            _isAway = false;
        }
        catch (CallHistoryException failure)
        {
            if (!_isAway)
                Log.ApiKeysAway(logger, OperatorWords.In(failure.Message));
            _isAway = true;
        }
        finally
        {
            // Also after a failure: a database that is away is not asked at each request.
            Interlocked.Exchange(ref _readAt, time.GetTimestamp());
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private bool IsFresh => Interlocked.Read(ref _readAt) is var at && at != Never && time.GetElapsedTime(at) < Freshness;
}
