using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring;

/// <summary>Makes the store ready and reads from it, once, what the tracker has to know: open calls, and those that ended a moment ago.</summary>
internal sealed class HistoryLoader(
    ICallHistoryStore store, IOptions<SpeakrMonitorOptions> options, TimeProvider time, ILogger<HistoryLoader> logger)
{
    private readonly SpeakrMonitorOptions _options = options.Value;

    /// <exception cref="CallHistoryException">The store cannot be used, or not now.</exception>
    public async Task<IReadOnlyList<Call>> LoadAsync(CancellationToken cancellationToken)
    {
        await store.InitializeAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var calls = new List<Call>();
        var ghosts = 0;
        await foreach (var call in store.QueryAsync(new CallQuery { OnPanel = true }, cancellationToken).ConfigureAwait(false))
        {
            if (call.UpdatedAt < now - _options.GhostAge)
                ghosts++;
            else
                calls.Add(call);
        }

        var open = calls.Count;
        var recent = new CallQuery
        {
            OnPanel = false, UpdatedSince = now - _options.Tracking.EndedMemory, Limit = _options.Tracking.EndedLimit,
        };
        await foreach (var call in store.QueryAsync(recent, cancellationToken).ConfigureAwait(false))
            calls.Add(call);

        logger.HistoryLoaded(open, calls.Count - open);
        if (ghosts > 0)
            logger.GhostsFound(ghosts, _options.GhostAge);
        return calls;
    }
}
