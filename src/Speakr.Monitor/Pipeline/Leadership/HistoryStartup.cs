using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline.Journaling;

namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>Initializes the store, retrying until it answers, and drops events of the journal that belong to other tables.</summary>
internal sealed class HistoryStartup(
    ICallHistoryStore store, PbxActor actor, PipelineState state, ReconnectBackoff backoff, TimeProvider time, ILogger<HistoryStartup> logger)
{
    private const string IdentityNote = "history";

    /// <param name="old">What the journal held at the start.</param>
    /// <param name="stopping">Cancels if nothing would be lost.</param>
    /// <param name="cancellationToken">Gives up in any case.</param>
    /// <exception cref="OperationCanceledException">The store was not reached.</exception>
    public async Task ReachAsync(OldEvents old, CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await store.InitializeAsync(cancellationToken).ConfigureAwait(false);
                await IdentifyAsync(old, cancellationToken).ConfigureAwait(false);
                actor.IsStoreReached = true;
                backoff.Reset();
                if (state.ReportReached(actor.Changed.Count, time.GetUtcNow()))
                    logger.StoreBack(actor.Changed.Count);
                return;
            }
            catch (CallHistoryException away)
            {
                if (state.ReportAway(away, actor.Changed.Count, time.GetUtcNow()))
                    logger.StoreFailed(away.Message, actor.Changed.Count);
            }

            CancelIfNothingIsLost(stopping);
            await WaitAsync(stopping, cancellationToken).ConfigureAwait(false);
            CancelIfNothingIsLost(stopping);
        }
    }

    private void CancelIfNothingIsLost(CancellationToken stopping)
    {
        if (actor.JournalState.HoldsEvents || actor.IsFinished)
            stopping.ThrowIfCancellationRequested();
    }

    private async Task WaitAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        // A stop ends the wait once. What would be lost is worth further tries, at the usual intervals.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, stopping.IsCancellationRequested ? CancellationToken.None : stopping);
        await Task.Delay(backoff.Next(), time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // After tables were dropped or another database was chosen, replayed calls would appear there as new ones.
    private async Task IdentifyAsync(OldEvents old, CancellationToken cancellationToken)
    {
        if (store is not ISharedCallHistory shared || actor.Journal is not { } journal)
            return;
        var identity = await shared.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var known = await journal.ReadNoteAsync(IdentityNote, cancellationToken).ConfigureAwait(false);
            if (known is not null && known != identity && old.LastPosition > 0)
            {
                await journal.RemoveAsync(old.LastPosition, new HashSet<string>(), cancellationToken).ConfigureAwait(false);
                logger.JournalForeign();
            }

            if (known != identity)
                await journal.WriteNoteAsync(IdentityNote, identity, cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            logger.JournalNoteFailed(failure.Message);
        }
    }
}
