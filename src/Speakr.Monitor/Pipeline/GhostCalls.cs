using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Stored calls that still wait or talk but have not changed for longer than any call lasts, left behind by the service that this one replaces.
/// They are closed on request only. Thread-safe.
/// </summary>
public sealed class GhostCalls(ICallHistoryStore store, IOptions<SpeakrMonitorOptions> options, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>Closes them: a talk becomes <c>Encerrado</c>, a wait <c>Abandonado</c>, both off the panel, with the reason kept in their visits.</summary>
    /// <returns>How many were closed.</returns>
    /// <exception cref="CallHistoryException">The store could not be read or written.</exception>
    public async Task<int> CloseAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var query = new CallQuery { OnPanel = true, UpdatedBefore = now - options.Value.GhostAge };
        var ghosts = new List<Call>();
        await foreach (var ghost in store.QueryAsync(query, cancellationToken).ConfigureAwait(false))
            ghosts.Add(Close(ghost, now));

        foreach (var batch in ghosts.Chunk(BatchSize))
            await store.SaveAsync(batch, cancellationToken).ConfigureAwait(false);
        return ghosts.Count;
    }

    private static Call Close(Call ghost, DateTimeOffset now) => ghost with
    {
        Status = ghost.Status == CallStatus.Answered ? CallStatus.Ended : CallStatus.Abandoned,
        OnPanel = false,
        UpdatedAt = now,
        Visits = [.. ghost.Visits.Select(visit => visit.EndReason is null ? visit with { EndedAt = now, EndReason = VisitEndReason.Lost } : visit)],
    };
}
