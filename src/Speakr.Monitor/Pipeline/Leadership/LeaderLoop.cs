using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>
/// Elects the leader among the hosts of one PBX by a lease. A standby keeps its tracker up to date and polls the lease; the leader reconciles the
/// stored calls with its own and saves until it stops or loses the lease. A host that does not receive the PBX's events hands over to one that does, and
/// one that leads more PBXs than another hands over one after the other until both lead about the same number.
/// </summary>
internal sealed class LeaderLoop(LeadershipContext context, StoredCallReconciler reconciler, Func<IHistoryWriter, SavingLoop> newSavingLoop, ReconnectBackoff backoff)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // Longer than a standby needs to notice that the lease is free.
    private static readonly TimeSpan HandOverPause = TimeSpan.FromSeconds(3);

    private readonly PbxActor _actor = context.Actor;
    private long? _handedOverAt;

    /// <summary>Runs until the last events are saved; a standby ends with <paramref name="stopping"/>.</summary>
    /// <param name="stopping">No more events are read.</param>
    /// <param name="cancellationToken">Abandons what is not saved yet.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var standingBy = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        try
        {
            while (!_actor.Changed.IsFinished)
            {
                // Without a journal the events are in memory only, so it goes on trying to become the leader after a stop was asked for.
                var patience = _actor.JournalState.HoldsEvents ? standingBy.Token : cancellationToken;
                if (await TryTakeAsync(patience).ConfigureAwait(false) is not { } term)
                    continue;
                await term.RunAsync(stopping, cancellationToken).ConfigureAwait(false);
                if (term.IsHandedOver)
                    _handedOverAt = context.Time.GetTimestamp();
                if (term.HasFailed)
                    await Task.Delay(backoff.Next(), context.Time, patience).ConfigureAwait(false);
                else
                    backoff.Reset();
            }
        }
        finally
        {
            await context.Standby.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<LeaderTerm?> TryTakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (context.Store is not ISharedCallHistory shared)
                return new LeaderTerm(context, lease: null, reconciler, newSavingLoop);
            var attempt = await AskAsync(shared, cancellationToken).ConfigureAwait(false);
            if (attempt.Lease is { } lease)
            {
                await context.Standby.DisposeAsync().ConfigureAwait(false);
                return new LeaderTerm(context, lease, reconciler, newSavingLoop);
            }

            await StandByAsync(attempt.Holder, cancellationToken).ConfigureAwait(false);
        }
        catch (CallHistoryException away)
        {
            context.ReportAway(away);
            await Task.Delay(backoff.Next(), context.Time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask<HistoryLeaseAttempt> AskAsync(ISharedCallHistory shared, CancellationToken cancellationToken)
    {
        if (await MustWaitAsync(cancellationToken).ConfigureAwait(false))
            return new HistoryLeaseAttempt(null, "another host", TimeSpan.Zero);
        var asking = shared.TryTakeAsync(context.Name, context.Owner, LeadershipContext.LeaseDuration, cancellationToken).AsTask();
        try
        {
            // Drivers do not always time out on a silent server, and a stop must not wait for them.
            var attempt = await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
            context.Spread.Note(context.Name, attempt.Lease is null ? attempt.Holder : context.Owner);
            return attempt;
        }
        catch (OperationCanceledException) when (!asking.IsCompleted)
        {
            _ = GiveBackAsync(asking);
            throw;
        }
    }

    private async ValueTask<bool> MustWaitAsync(CancellationToken cancellationToken) =>
        (_handedOverAt is { } handedOverAt && context.Time.GetElapsedTime(handedOverAt) < HandOverPause)
        || (!context.Coverage.Hears && context.Coverage.HasMissedEvents && await context.Standby.HasOtherAsync(cancellationToken).ConfigureAwait(false));

    private static async Task GiveBackAsync(Task<HistoryLeaseAttempt> asking)
    {
        try
        {
            if ((await asking.ConfigureAwait(false)).Lease is { } lease)
                await lease.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception late) when (late is CallHistoryException or OperationCanceledException or ObjectDisposedException)
        {
            // The monitor has stopped; the lease expires.
        }
    }

    private async Task StandByAsync(string? holder, CancellationToken cancellationToken)
    {
        if (context.State.StandBy(holder))
            context.Logger.StandingBy(context.Name, holder);
        // Once, so that events find their calls from before. From then on both hosts see the same events.
        if (!_actor.IsReconciled)
            await reconciler.ReconcileAsync(isLeader: false, cancellationToken).ConfigureAwait(false);
        _actor.IsStoreReached = true;
        await context.Standby.KeepAsync(context.Coverage.Hears, context.Spread.Held(context.Owner) > 0, cancellationToken).ConfigureAwait(false);
        // Only now: reading the lease does not show that the other tables can be read.
        context.ReportReached();
        backoff.Reset();
        await Task.Delay(PollInterval, context.Time, cancellationToken).ConfigureAwait(false);
    }
}
