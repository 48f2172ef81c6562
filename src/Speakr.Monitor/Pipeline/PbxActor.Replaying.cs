using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Pipeline.Journaling;

namespace Speakr.Monitor.Pipeline;

/// <content>What the journal holds of the process before.</content>
internal sealed partial class PbxActor
{
    private async ValueTask ReplayAsync(Replay replay, CancellationToken cancellationToken)
    {
        var (count, after) = (0, 0L);
        try
        {
            while (after < replay.UpTo
                && await Journal!.ReadAsync(after, BatchSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
            {
                foreach (var next in batch.TakeWhile(next => next.Position <= replay.UpTo))
                {
                    Apply(next.Event);
                    Applied(next.Position, next.Event);
                    count++;
                }

                after = batch[^1].Position;
                _replayed.Add(_tracker.TakeChanges());
            }

            replay.Done.TrySetResult(count);
        }
        catch (JournalException failure)
        {
            replay.Done.TrySetException(failure);
        }
    }

    /// <summary>Takes over the calls of the process before from a journal that could not be opened at the start.</summary>
    private async ValueTask TakeOverAsync(OldEvents old, CancellationToken cancellationToken)
    {
        if (OpenedLate is { } opened)
            await opened(cancellationToken).ConfigureAwait(false);
        // Of its own, because the other one has applied later events, and may be at another step of the clock.
        var tracker = new CallTracker(_tracking);
        var (count, after) = (0, 0L);
        while (await Journal!.ReadAsync(after, BatchSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            foreach (var (_, callEvent) in batch)
                Apply(tracker, callEvent);
            // Also keeps their events in the journal until they are reconciled.
            _replayed.AddSetAside(tracker.TakeChanges());
            count += batch.Count;
            after = batch[^1].Position;
        }

        if (count == 0)
            return;
        var now = _time.GetUtcNow();
        _tracker.Reconcile([.. tracker.OpenCalls().Select(call => CallTimes.NotAfter(call, now))], since: now, source: null);
        _hasLateCalls = true;
        _logger.JournalReplayed(count);
    }

    private sealed record Replay(long UpTo, TaskCompletionSource<int> Done);
}
