using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Pipeline;

/// <content>What other loops ask of the tracker, from their threads.</content>
internal sealed partial class PbxActor
{
    /// <summary>Runs work on the tracker, between two events.</summary>
    /// <exception cref="OperationCanceledException">The actor has stopped.</exception>
    public async Task<T> AskAsync<T>(Func<CallTracker, T> work, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Inbox.TryPost(tracker => Run(work, tracker, answer)))
            throw new OperationCanceledException("The tracker has stopped.");
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replays events that may be saved already. Their changes are not handed on but kept to be reconciled.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="JournalException">The journal cannot be read. What was replayed counts.</exception>
    public async Task<int> ReplayAsync(long upTo, CancellationToken cancellationToken)
    {
        var replay = new Replay(upTo, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!Inbox.TryPost(_ => _replay = replay))
            throw new OperationCanceledException("The tracker has stopped.");
        return await replay.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes over the stored calls. From now on events take effect.</summary>
    /// <param name="stored">The stored calls: open ones and those that ended recently.</param>
    /// <param name="readAt">When they were read; none of their times is later.</param>
    /// <param name="since">Since when they are complete.</param>
    /// <param name="source">The source of calls that name none.</param>
    /// <param name="isLeader">Whether this host saves from now on.</param>
    /// <param name="unsaved">Further calls to save.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task ReconcileAsync(
        IReadOnlyCollection<Call> stored, DateTimeOffset readAt, DateTimeOffset since, string? source, bool isLeader, IReadOnlyList<CallChange> unsaved,
        CancellationToken cancellationToken) => AskAsync(
            tracker =>
            {
                tracker.Reconcile(stored, since, source, !_hasOldBacklog && Clock.TryGetNow(out _) ? readAt : null);
                (_isReconciled, _isLeader) = (true, isLeader);
                _agents.Lead(isLeader);
                _live?.Reset(tracker);
                Changed.Add(unsaved);
                // Those that came while the store was compared are reconciled next.
                if (isLeader && !_hasLateCalls)
                    _replayed.Clear();
                return true;
            },
            cancellationToken);

    /// <summary>Ends the leadership: changed calls are set aside until this host leads again, because another host saves from now on.</summary>
    public Task YieldAsync(CancellationToken cancellationToken) => AskAsync(
        _ =>
        {
            _isLeader = false;
            _agents.Lead(false);
            _replayed.AddSetAside(Changed.Clear());
            return true;
        },
        cancellationToken);

    /// <summary>Ended calls that were replayed, or unsaved when leadership ended, and that the tracker has forgotten.</summary>
    public Task<List<Call>> AskForgottenAsync(DateTimeOffset since, CancellationToken cancellationToken) => AskAsync(
        tracker =>
        {
            _hasLateCalls = false;
            return _replayed.Ended.Where(call => call.UpdatedAt < since || !tracker.Knows(call.LinkedId, call.UniqueId)).ToList();
        },
        cancellationToken);

    /// <summary>How far events of the journal have taken effect; <see langword="null"/> when none has, or while the clock is being set.</summary>
    public Task<AppliedEvents?> AskAppliedAsync(CancellationToken cancellationToken) => AskAsync(
        tracker =>
        {
            if (!Clock.TryGetNow(out var now) || _appliedPosition == 0)
                return null;
            // When nothing waits, all up to now has taken effect, so the last calls before a quiet time count, too.
            var receivedUpTo = _backlog.IsEmpty && _received.Count == 0 && JournalState.IsDurable ? now : Watermark ?? default;
            return new AppliedEvents(receivedUpTo, _appliedPosition, tracker.ClockOffset);
        },
        cancellationToken);

    /// <summary>The linkedids and channels of calls whose events must stay in the journal.</summary>
    /// <param name="heardSince">Calls with an event since then count as unfinished.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<HashSet<string>> AskUnfinishedAsync(DateTimeOffset heardSince, CancellationToken cancellationToken) => AskAsync(
        tracker =>
        {
            // In this order, because the saver removes calls concurrently.
            var unfinished = new HashSet<string>(tracker.UnfinishedIds(heardSince), StringComparer.Ordinal) { WallClock.Id };
            unfinished.UnionWith(Changed.Ids);
            unfinished.UnionWith(_replayed.KeptIds);
            return unfinished;
        },
        cancellationToken);

    private static void Run<T>(Func<CallTracker, T> work, CallTracker tracker, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.TrySetResult(work(tracker));
        }
#pragma warning disable CA1031 // Not hidden: it is the answer that the asker gets.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            answer.TrySetException(failure);
        }
    }
}

/// <summary>How far events have taken effect.</summary>
/// <param name="ReceivedUpTo">All events received until then.</param>
/// <param name="Position">The last of them in the journal.</param>
/// <param name="ClockOffset">The tracker's clock offset at that moment.</param>
internal sealed record AppliedEvents(DateTimeOffset ReceivedUpTo, long Position, TimeSpan ClockOffset);
