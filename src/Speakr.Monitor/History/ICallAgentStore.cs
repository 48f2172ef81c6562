using Speakr.Monitor.Agents;

namespace Speakr.Monitor.History;

/// <summary>
/// Keeps when agents were logged in and paused, to the millisecond at least. An optional interface of history stores. Safe for concurrent use.
/// </summary>
public interface ICallAgentStore
{
    /// <summary>
    /// Adds periods. Adding the same again (PBX, interface, queue, kind and start) changes its end, agent and reason. Values longer than the store can hold
    /// are cut, never refused.
    /// </summary>
    /// <param name="periods">The periods, each once.</param>
    /// <param name="cancellationToken">Gives up; what was added by then stays.</param>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask RecordAsync(IReadOnlyList<AgentPeriod> periods, CancellationToken cancellationToken);

    /// <summary>The periods of a PBX that are still open, or ended at this time or later; by their start, then by interface and queue.</summary>
    /// <param name="pbx">The PBX; those of all when <see langword="null"/>.</param>
    /// <param name="endedSince">From this time on; only those still open when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<IReadOnlyList<AgentPeriod>> ReadAgentsAsync(string? pbx, DateTimeOffset? endedSince, CancellationToken cancellationToken);
}
