using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Cdr;

/// <summary>
/// Looks up queue calls in the call detail records of one PBX, to heal what the events missed. Only reads. Safe for concurrent use.
/// A call's records appear when its caller's channel has ended, so what is found here is over.
/// </summary>
internal interface ICallRecordSource
{
    /// <summary>The name of the event source of the same PBX; <see langword="null"/> for the only one.</summary>
    string? Source { get; }

    /// <summary>Finds the queue calls that have a record with a <c>calldate</c> in a period. Costs what the index on <c>calldate</c> costs.</summary>
    /// <param name="from">From this time on.</param>
    /// <param name="to">Up to this time, itself excluded.</param>
    /// <param name="found">
    /// Called once for each channel as it is read, so that those of a busy hour are never all in memory. Must return quickly, because MyISAM holds its
    /// table for the whole period.
    /// </param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The records cannot be read. Some channels may have been found.</exception>
    Task FindAsync(DateTimeOffset from, DateTimeOffset to, Action<CallRecordKey> found, CancellationToken cancellationToken);

    /// <summary>Reads the calls of channels that queued, each call complete for these channels. Channels without records are omitted.</summary>
    /// <param name="uniqueIds">The channels, with the prefix of the PBX. Any number.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The records cannot be read.</exception>
    ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken);

    /// <summary>
    /// Which of these channels have records, whatever they did: they have ended. By default those of the queue calls that
    /// <see cref="ReadAsync"/> finds, which leaves out callers who came to their queue through a Local channel.
    /// </summary>
    /// <param name="uniqueIds">The channels, with the prefix of the PBX. Any number.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The records cannot be read.</exception>
    async ValueTask<IReadOnlyCollection<string>> FindEndedAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken)
    {
        var calls = await ReadAsync(uniqueIds, cancellationToken).ConfigureAwait(false);
        return [.. calls.SelectMany(call => call.Visits).Select(visit => visit.UniqueId).Intersect(uniqueIds, StringComparer.Ordinal)];
    }
}

/// <summary>A channel of a queue call that has call detail records.</summary>
/// <param name="LinkedId">The call, with the prefix of the PBX.</param>
/// <param name="UniqueId">The channel that queued, with the prefix of the PBX.</param>
internal readonly record struct CallRecordKey(string LinkedId, string UniqueId);
