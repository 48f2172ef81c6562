using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline;

/// <summary>Reads from the store what the tracker needs: open calls and recently ended ones.</summary>
internal sealed class HistoryLoader(
    ICallHistoryStore store, IOptions<SpeakrMonitorOptions> options, TimeProvider time, ILogger<HistoryLoader> logger)
{
    private readonly SpeakrMonitorOptions _options = options.Value;

    /// <param name="since">
    /// Calls that are over are read when they changed at this time or later; at most <see cref="CallTrackerOptions.EndedLimit"/>, those that changed last.
    /// </param>
    /// <param name="pbx">The PBX whose calls are loaded.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CallHistoryException">The store cannot be used, or not now.</exception>
    public async Task<List<Call>> LoadAsync(DateTimeOffset since, PbxCalls pbx, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var calls = new List<Call>();
        var ghosts = 0;
        await foreach (var call in store.QueryAsync(new CallQuery { OnPanel = true }, cancellationToken).ConfigureAwait(false))
        {
            if (!pbx.Owns(call.LinkedId))
                continue;
            if (call.UpdatedAt < now - _options.GhostAge)
                ghosts++;
            else
                calls.Add(call);
        }

        var ended = await LoadEndedAsync(since, pbx, cancellationToken).ConfigureAwait(false);
        logger.HistoryLoaded(calls.Count, ended.Count);
        calls.AddRange(ended);
        if (ghosts > 0)
            logger.GhostsFound(ghosts, _options.GhostAge);
        return calls;
    }

    /// <summary>The latest, as many as the tracker remembers: after a flood all of them may not fit into memory.</summary>
    private async Task<List<Call>> LoadEndedAsync(DateTimeOffset since, PbxCalls pbx, CancellationToken cancellationToken)
    {
        var latest = new PriorityQueue<Call, DateTimeOffset>();
        await foreach (var call in store.QueryAsync(new CallQuery { OnPanel = false, UpdatedSince = since }, cancellationToken).ConfigureAwait(false))
        {
            if (!pbx.Owns(call.LinkedId))
                continue;
            if (latest.Count < _options.Tracking.EndedLimit)
                latest.Enqueue(call, call.UpdatedAt);
            else
                latest.EnqueueDequeue(call, call.UpdatedAt);
        }

        return [.. latest.UnorderedItems.Select(item => item.Element)];
    }
}
