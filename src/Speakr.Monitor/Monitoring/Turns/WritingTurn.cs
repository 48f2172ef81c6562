using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Turns;

/// <summary>One turn of this host: from the comparison with the stored calls until everything is saved, or the turn is another's.</summary>
internal sealed class WritingTurn(TurnContext context, IHistorySession session, StoredCalls stored, SavingLoop saving)
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TryAgainInterval = TimeSpan.FromSeconds(30);

    private readonly PipelineParts _parts = context.Parts;
    private long _triedAgainAt = context.Time.GetTimestamp();
    private volatile bool _isReconciled;
    private int _isOver;

    /// <summary>Whether the turn was left to another host.</summary>
    public bool IsLeft { get; private set; }

    /// <param name="stopping">No more events are read.</param>
    /// <param name="cancellationToken">Whatever is not saved stays unsaved.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
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

        if (_parts.Changed.IsFinished)
            return;
        if (_parts.JournalState.HoldsEvents)
            stopping.ThrowIfCancellationRequested();
        await stored.YieldAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(CancellationToken cancellationToken, CancellationToken over)
    {
        try
        {
            context.Hearing.BeginTurn();
            await stored.ReconcileAsync(isWriting: true, over).ConfigureAwait(false);
            _isReconciled = true;
            // With calls to save, only saving them tells whether that is possible.
            if (_parts.Changed.Count == 0)
                context.ReportReached();
            if (context.State.Write())
                context.Logger.Writing(context.Name);
            await saving.RunAsync(over).ConfigureAwait(false);
        }
        catch (HistoryLeaseLostException taken)
        {
            ReportLost(taken);
        }
        catch (CallHistoryException away)
        {
            context.ReportAway(away);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The renewal has ended the turn, and said why, or what waits rests in the journal.
        }
    }

    private async Task RenewAsync(CancellationTokenSource over, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewInterval, context.Time, over.Token).ConfigureAwait(false);
                TrySetAsideAgain();
                if (await TryRenewAsync(over.Token).ConfigureAwait(false) || IsStoppedInVain(stopping))
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
            // The turn is over.
        }
    }

    private void TrySetAsideAgain()
    {
        if (context.Time.GetElapsedTime(_triedAgainAt) < TryAgainInterval)
            return;
        _triedAgainAt = context.Time.GetTimestamp();
        _parts.Changed.TryAgain(SavingLoop.TriedAgain);
    }

    /// <returns>Whether the turn is to be left to another host.</returns>
    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await session.RenewAsync(cancellationToken).ConfigureAwait(false);
            var leaves = await LeavesAsync(cancellationToken).ConfigureAwait(false);
            // Whether calls can be read and saved, only that tells.
            if (_isReconciled && _parts.Changed.Count == 0 && !_parts.Changed.IsBeingSaved)
                context.ReportReached();
            return leaves;
        }
        catch (CallHistoryException away)
        {
            // A save that takes long keeps the renewal waiting, and tells by itself how it ends. Without one this is how an outage is known
            // before there is a call to save: a panel that is quiet may not be a panel that is right.
            if (!_parts.Changed.IsBeingSaved)
                context.ReportAway(away);
            return false;
        }
    }

    private async Task<bool> LeavesAsync(CancellationToken cancellationToken)
    {
        // What is known here goes into the store first. Who hears nothing has nothing more to add soon.
        if (!context.Hearing.HasMissed || (!context.Hearing.Hears && _parts.Changed.Count > 0)
            || !await context.Candidacy.HasOtherAsync(cancellationToken).ConfigureAwait(false))
            return false;
        IsLeft = true;
        context.Hearing.LeaveToAnother();
        context.Logger.TurnLeft(context.Name);
        return true;
    }

    // Nobody waits for a database that is away when nothing is lost by stopping.
    private bool IsStoppedInVain(CancellationToken stopping) =>
        stopping.IsCancellationRequested && _parts.JournalState.HoldsEvents && !context.State.Store.IsReady;

    private void ReportLost(HistoryLeaseLostException taken)
    {
        // The save and the renewal both learn of it.
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            context.Logger.LeaseLost(context.Name, taken.Message);
    }
}
