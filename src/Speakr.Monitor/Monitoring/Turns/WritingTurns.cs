using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Turns;

/// <summary>
/// Takes turns with other hosts: while another writes for this PBX, this one stands by with its tracker up to date; when the lease is free it
/// takes it, compares the stored calls with its own, and saves from then on until it stops or loses the lease.
/// </summary>
internal sealed class WritingTurns(
    string name,
    string owner,
    ICallHistoryStore store,
    PipelineParts parts,
    StoredCalls stored,
    Func<IHistorySession, SavingLoop> newSavingLoop,
    PipelineState state,
    ReconnectBackoff backoff,
    TimeProvider time,
    ILogger<WritingTurns> logger)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs until everything is saved after the end of the events, or, while standing by, until <paramref name="stopping"/>.</summary>
    /// <param name="stopping">No more events are read.</param>
    /// <param name="cancellationToken">Whatever is not saved stays unsaved.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var standingBy = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        while (!parts.Changed.IsFinished)
        {
            // Without a journal what was received is nowhere else, so that the turn is waited for as long as there is time.
            var patience = !parts.JournalState.HoldsEvents ? cancellationToken : standingBy.Token;
            if (await TryTakeAsync(patience).ConfigureAwait(false) is not { } session)
                continue;
            await using (session.ConfigureAwait(false))
                await WriteAsync(session, stopping, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IHistorySession?> TryTakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = store is ISharedCallHistory shared
                ? await shared.TryBeginAsync(name, owner, LeaseDuration, cancellationToken).ConfigureAwait(false)
                : new HistoryLease(new UnsharedSession(store), null, TimeSpan.Zero);
            if (lease.Session is { } session)
                return session;
            await StandByAsync(lease.Holder, cancellationToken).ConfigureAwait(false);
        }
        catch (CallHistoryException away)
        {
            parts.Gate.IsStoreReached = false;
            if (state.ReportAway(away, parts.Changed.Count, time.GetUtcNow()))
                logger.StoreFailed(away.Message, parts.Changed.Count);
            await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task StandByAsync(string? holder, CancellationToken cancellationToken)
    {
        ReportReached();
        if (state.StandBy(holder))
            logger.StandingBy(name, holder);
        // Once, so that events of calls from before find them; what follows is the same for both of us.
        if (!parts.Gate.IsMet)
            await stored.MeetAsync(isWriting: false, cancellationToken).ConfigureAwait(false);
        parts.Gate.IsStoreReached = true;
        parts.Work.Set();
        await Task.Delay(PollInterval, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(IHistorySession session, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(session, lost, stopping);
        try
        {
            await stored.MeetAsync(isWriting: true, lost.Token).ConfigureAwait(false);
            ReportReached();
            if (state.Write())
                logger.Writing(name);
            await newSavingLoop(session).RunAsync(lost.Token).ConfigureAwait(false);
        }
        catch (HistoryLeaseLostException taken)
        {
            logger.LeaseLost(name, taken.Message);
        }
        catch (CallHistoryException away)
        {
            parts.Gate.IsStoreReached = false;
            if (state.ReportAway(away, parts.Changed.Count, time.GetUtcNow()))
                logger.StoreFailed(away.Message, parts.Changed.Count);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The renewal has lost the lease, and said so, or what waits rests in the journal.
        }
        finally
        {
            await lost.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }

        if (parts.Changed.IsFinished)
            return;
        if (parts.JournalState.HoldsEvents)
            stopping.ThrowIfCancellationRequested();
        await stored.YieldAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RenewAsync(IHistorySession session, CancellationTokenSource lost, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewInterval, time, lost.Token).ConfigureAwait(false);
                await TryRenewAsync(session, lost.Token).ConfigureAwait(false);
                // Nobody waits for a database that is away when nothing is lost by stopping.
                if (stopping.IsCancellationRequested && parts.JournalState.HoldsEvents && !state.Store.IsReady)
                    await lost.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (HistoryLeaseLostException taken)
        {
            logger.LeaseLost(name, taken.Message);
            await lost.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // The turn is over.
        }
    }

    private async Task TryRenewAsync(IHistorySession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.RenewAsync(cancellationToken).ConfigureAwait(false);
            ReportReached();
        }
        catch (CallHistoryException away)
        {
            // Known before there is a call to save: a panel that is quiet may not be a panel that is right.
            if (state.ReportAway(away, parts.Changed.Count, time.GetUtcNow()))
                logger.StoreFailed(away.Message, parts.Changed.Count);
        }
    }

    private void ReportReached()
    {
        if (state.ReportReached(parts.Changed.Count, time.GetUtcNow()))
            logger.StoreBack(parts.Changed.Count);
        backoff.Reset();
    }
}
