using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Turns;

/// <summary>
/// Takes turns with other hosts: while another writes for this PBX, this one stands by with its tracker up to date; when the lease is free it
/// takes it, compares the stored calls with its own, and saves from then on until it stops or loses the lease. A host that does not hear the PBX
/// leaves the turn to one that does.
/// </summary>
internal sealed class WritingTurns(TurnContext context, StoredCalls stored, Func<IHistorySession, SavingLoop> newSavingLoop, ReconnectBackoff backoff)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // Longer than another host needs to notice that the lease is free.
    private static readonly TimeSpan StepBack = TimeSpan.FromSeconds(3);

    private readonly PipelineParts _parts = context.Parts;
    private long? _steppedBackAt;

    /// <summary>Runs until everything is saved after the end of the events, or, while standing by, until <paramref name="stopping"/>.</summary>
    /// <param name="stopping">No more events are read.</param>
    /// <param name="cancellationToken">Whatever is not saved stays unsaved.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var standingBy = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        try
        {
            while (!_parts.Changed.IsFinished)
            {
                // Without a journal what was received is nowhere else, so that the turn is waited for as long as there is time.
                var patience = _parts.JournalState.HoldsEvents ? standingBy.Token : cancellationToken;
                if (await TryTakeAsync(patience).ConfigureAwait(false) is not { } session)
                    continue;
                var turn = new WritingTurn(context, session, stored, newSavingLoop(session));
                await using (session.ConfigureAwait(false))
                    await turn.RunAsync(stopping, cancellationToken).ConfigureAwait(false);
                if (turn.IsLeft)
                    _steppedBackAt = context.Time.GetTimestamp();
            }
        }
        finally
        {
            await context.Candidacy.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<IHistorySession?> TryTakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = await AskAsync(cancellationToken).ConfigureAwait(false);
            if (lease.Session is null)
                await StandByAsync(lease.Holder, cancellationToken).ConfigureAwait(false);
            else
                await context.Candidacy.DisposeAsync().ConfigureAwait(false);
            return lease.Session;
        }
        catch (CallHistoryException away)
        {
            context.ReportAway(away);
            await Task.Delay(backoff.Next(), context.Time, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private async ValueTask<HistoryLease> AskAsync(CancellationToken cancellationToken)
    {
        if (context.Store is not ISharedCallHistory shared)
            return new HistoryLease(new UnsharedSession(context.Store), null, TimeSpan.Zero);
        if (await MustWaitAsync(cancellationToken).ConfigureAwait(false))
            return new HistoryLease(null, "another host", TimeSpan.Zero);
        var asking = shared.TryBeginAsync(context.Name, context.Owner, TurnContext.LeaseDuration, cancellationToken).AsTask();
        try
        {
            // Drivers do not always let go of a server that says nothing. Nobody waits for them when it is time to stop.
            return await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!asking.IsCompleted)
        {
            _ = GiveBackAsync(asking);
            throw;
        }
    }

    private async ValueTask<bool> MustWaitAsync(CancellationToken cancellationToken) =>
        (_steppedBackAt is { } steppedBackAt && context.Time.GetElapsedTime(steppedBackAt) < StepBack)
        || (!context.Hearing.Hears && context.Hearing.HasMissed && await context.Candidacy.HasOtherAsync(cancellationToken).ConfigureAwait(false));

    private static async Task GiveBackAsync(Task<HistoryLease> asking)
    {
        try
        {
            if ((await asking.ConfigureAwait(false)).Session is { } session)
                await session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception late) when (late is CallHistoryException or OperationCanceledException or ObjectDisposedException)
        {
            // Asked for by somebody who has stopped: there is nobody left to be told.
        }
    }

    private async Task StandByAsync(string? holder, CancellationToken cancellationToken)
    {
        if (context.State.StandBy(holder))
            context.Logger.StandingBy(context.Name, holder);
        // Once, so that events of calls from before find them; what follows is the same for both of us.
        if (!_parts.Gate.IsReconciled)
            await stored.ReconcileAsync(isWriting: false, cancellationToken).ConfigureAwait(false);
        _parts.Gate.IsStoreReached = true;
        _parts.Work.Set();
        await context.Candidacy.KeepAsync(context.Hearing.Hears, cancellationToken).ConfigureAwait(false);
        // Not before everything went well: an answer about the lease says nothing of the other tables.
        context.ReportReached();
        backoff.Reset();
        await Task.Delay(PollInterval, context.Time, cancellationToken).ConfigureAwait(false);
    }
}
