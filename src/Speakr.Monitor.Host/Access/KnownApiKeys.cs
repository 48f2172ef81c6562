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

    // One that is not known may have been made just now. Whoever makes keys up waits for so long, and does not make the database work more often.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private const long Never = long.MinValue;

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Dictionary<string, ApiKey> _keys = [];
    private long _readAt = Never;
    private bool _isAway;

    /// <summary>Whether there is any, as far as is known.</summary>
    public bool HasAny => _keys.Count > 0;

    public async ValueTask<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = ApiKeySecret.Hash(secret);
        await RefreshAsync(Freshness, cancellationToken);
        if (_keys.TryGetValue(hash, out var known))
            return known;
        if (Age < ShortestPause)
            await Task.Delay(ShortestPause - Age, time, cancellationToken);
        await RefreshAsync(ShortestPause, cancellationToken);
        return _keys.GetValueOrDefault(hash);
    }

    /// <summary>Reads the keys if they were not read just now.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) => RefreshAsync(ShortestPause, cancellationToken);

    public void Dispose() => _reading.Dispose();

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

    private TimeSpan Age => Interlocked.Read(ref _readAt) is var at && at == Never ? TimeSpan.MaxValue : time.GetElapsedTime(at);
}
