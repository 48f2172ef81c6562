using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>
/// One term of this host as leader: from opening the writer and reconciling the stored calls until everything is saved, or until another host takes
/// over. Gives the lease back in the end.
/// </summary>
/// <param name="context">What the terms of one PBX share.</param>
/// <param name="lease">The lease; <see langword="null"/> for a store that has none.</param>
/// <param name="reconciler">Reconciles the stored calls.</param>
/// <param name="newSavingLoop">Makes what saves.</param>
internal sealed class LeaderTerm(
    LeadershipContext context, IHistoryLease? lease, StoredCallReconciler reconciler, Func<IHistoryWriter, SavingLoop> newSavingLoop)
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TryAgainInterval = TimeSpan.FromSeconds(30);

    private readonly PbxActor _actor = context.Actor;
    private long _triedAgainAt = context.Time.GetTimestamp();
    private volatile bool _isReconciled;
    private int _isOver;

    /// <summary>Whether leadership was handed over to a standby.</summary>
    public bool IsHandedOver { get; private set; }

    /// <summary>Whether the store could not be used.</summary>
    public bool HasFailed { get; private set; }

    /// <param name="stopping">No more events are read.</param>
    /// <param name="cancellationToken">Abandons what is not saved yet.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        try
        {
            await LeadAsync(stopping, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!IsHandedOver)
                context.Spread.Note(context.Name, null);
            if (lease is not null)
                await lease.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task LeadAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(over, stopping);
        try
        {
            await SaveAsync(cancellationToken, over.Token).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }

        if (_actor.Changed.IsFinished)
            return;
        if (_actor.JournalState.HoldsEvents)
            stopping.ThrowIfCancellationRequested();
        await _actor.YieldAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(CancellationToken cancellationToken, CancellationToken over)
    {
        try
        {
            context.Coverage.BeginTerm();
            var writer = await OpenWriterAsync(over).ConfigureAwait(false);
            await reconciler.ReconcileAsync(isLeader: true, over).ConfigureAwait(false);
            _isReconciled = true;
            // With calls to save, only saving them shows whether the store takes them.
            if (_actor.Changed.Count == 0)
                context.ReportReached();
            if (context.State.Lead())
                context.Logger.Leading(context.Name);
            await newSavingLoop(writer).RunAsync(over).ConfigureAwait(false);
        }
        catch (HistoryLeaseLostException taken)
        {
            ReportLost(taken);
        }
        catch (CallHistoryException away)
        {
            HasFailed = true;
            context.ReportAway(away);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The renewal ended the term and has logged the reason, or the unsaved events are in the journal.
        }
    }

    // Drivers do not always time out on a silent server. Giving the lease back closes what is opened too late.
    private async Task<IHistoryWriter> OpenWriterAsync(CancellationToken over) => lease is null
        ? context.Store
        : await lease.OpenWriterAsync(over).AsTask().WaitAsync(over).ConfigureAwait(false);

    private async Task RenewAsync(CancellationTokenSource over, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewInterval, context.Time, over.Token).ConfigureAwait(false);
                TrySetAsideAgain();
                if (await TryRenewAsync(over.Token).ConfigureAwait(false) || MustReconcile || IsStoppedInVain(stopping))
                    await over.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (HistoryLeaseLostException taken)
        {
            ReportLost(taken);
            await over.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The term is over.
        }
    }

    private void TrySetAsideAgain()
    {
        if (context.Time.GetElapsedTime(_triedAgainAt) < TryAgainInterval)
            return;
        _triedAgainAt = context.Time.GetTimestamp();
        _actor.Changed.TryAgain(SavingLoop.TriedAgain);
    }

    /// <returns>Whether leadership was handed over.</returns>
    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (lease is not null)
                await lease.RenewAsync(cancellationToken).ConfigureAwait(false);
            var isHandedOver = await TryHandOverAsync(cancellationToken).ConfigureAwait(false);
            // Renewing the lease does not show whether calls can be read and saved; reconciling them does.
            if (_isReconciled && IsAllSaved)
                context.ReportReached();
            return isHandedOver;
        }
        catch (CallHistoryException away)
        {
            // A slow save delays the renewal and reports its own result. When there is nothing to save, the renewal is what detects an outage.
            if (!_actor.Changed.IsBeingSaved)
                context.ReportAway(away);
            return false;
        }
    }

    private async Task<bool> TryHandOverAsync(CancellationToken cancellationToken)
    {
        if (!context.Coverage.HasMissedEvents)
            return await TryShareAsync(cancellationToken).ConfigureAwait(false);
        // A deaf leader saves its changes first; no more come in.
        if ((!context.Coverage.Hears && _actor.Changed.Count > 0) || !await context.Standby.HasOtherAsync(cancellationToken).ConfigureAwait(false))
            return false;
        HandOver(null);
        context.Logger.LeadershipHandedOver(context.Name);
        return true;
    }

    /// <summary>Leaves this PBX to a host that leads fewer.</summary>
    private async Task<bool> TryShareAsync(CancellationToken cancellationToken)
    {
        if (!_isReconciled || !context.Coverage.Hears || !IsAllSaved || !context.Spread.MayAsk(context.Name, context.Owner))
            return false;
        var other = await context.Standby.FindOtherAsync(cancellationToken).ConfigureAwait(false);
        // Unsaved changes may come from a time when the other host did not receive the PBX.
        if (!context.Spread.ShouldLeave(context.Owner, other) || !IsAllSaved)
            return false;
        HandOver(other);
        context.Logger.LeadershipShared(context.Name, other);
        return true;
    }

    private bool IsAllSaved => _actor.Changed.Count == 0 && !_actor.Changed.IsBeingSaved;

    // A term begins with it. Unsaved changes would be dropped at its end.
    private bool MustReconcile => _isReconciled && _actor.HasLateCalls && IsAllSaved;

    private void HandOver(string? other)
    {
        IsHandedOver = true;
        context.Coverage.HandOver();
        context.Spread.Note(context.Name, other);
    }

    // With the events in the journal, a stop does not wait for a database that is down.
    private bool IsStoppedInVain(CancellationToken stopping) =>
        stopping.IsCancellationRequested && _actor.JournalState.HoldsEvents && !context.State.Store.IsReady;

    private void ReportLost(HistoryLeaseLostException taken)
    {
        // The save and the renewal may both notice it.
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            context.Logger.LeaseLost(context.Name, taken.Message);
    }
}
