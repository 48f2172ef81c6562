using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Pipeline.Journaling;

/// <summary>Removes the events of calls that are over and saved from the journal, so it holds what a restart needs and no more.</summary>
internal sealed class JournalCompactor(PbxActor actor, TimeProvider time, ILogger<JournalCompactor> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // While events are not durable, room is urgent.
    private static readonly TimeSpan UrgentInterval = TimeSpan.FromSeconds(2);

    // Longer than events are late or repeated, and longer than a hang-up is remembered for a join that comes after it.
    private static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(30);

    // A standby does not know what the leader has saved. After this long it has, or its lease has expired and this host leads.
    private static readonly TimeSpan StandbySettledFor = TimeSpan.FromMinutes(2);

    // Sources may deliver events slightly out of order.
    private static readonly TimeSpan Disorder = TimeSpan.FromSeconds(1);

    private readonly Queue<(AppliedEvents Applied, long TakenAt)> _watermarks = new();
    private string? _trouble;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (actor.Journal is not { } journal)
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(actor.JournalState.IsDurable ? Interval : UrgentInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // It runs in spite of trouble: only this makes room in a full journal or on a full disk.
            if (cancellationToken.IsCancellationRequested || !actor.IsReconciled || journal.Usage.Events == 0)
                continue;
            try
            {
                await RemoveAsync(journal, cancellationToken).ConfigureAwait(false);
                _trouble = null;
            }
            catch (JournalException failure)
            {
                if (_trouble != failure.Message)
                    logger.JournalNotCompacted(failure.Message);
                _trouble = failure.Message;
            }
            catch (OperationCanceledException)
            {
                // The tracker has stopped.
                return;
            }
        }
    }

    private async Task RemoveAsync(IEventJournal journal, CancellationToken cancellationToken)
    {
        // While the store is down, the leader cannot have saved either.
        if (!actor.IsLeader && !actor.IsStoreReached)
            return;
        var settledFor = actor.IsLeader ? SettledFor : StandbySettledFor;
        if (await FindSettledAsync(settledFor, cancellationToken).ConfigureAwait(false) is not { } settled)
            return;

        var keep = await actor.AskUnfinishedAsync(settled.ReceivedUpTo - Disorder, cancellationToken).ConfigureAwait(false);
        var removed = await journal.RemoveAsync(settled.Position, keep, cancellationToken).ConfigureAwait(false);
        logger.JournalCompacted(removed, journal.Usage.Events);
    }

    /// <summary>
    /// The newest watermark that is old enough. A call without news since then has all its events before it, so none is removed in part.
    /// </summary>
    private async Task<AppliedEvents?> FindSettledAsync(TimeSpan settledFor, CancellationToken cancellationToken)
    {
        if (await actor.AskAppliedAsync(cancellationToken).ConfigureAwait(false) is not { } current)
            return null;
        _watermarks.Enqueue((current, time.GetTimestamp()));
        AppliedEvents? found = null;
        while (_watermarks.TryPeek(out var oldest) && (oldest.Applied.ClockOffset != current.ClockOffset || time.GetElapsedTime(oldest.TakenAt) >= settledFor))
        {
            _watermarks.Dequeue();
            // One from before the clock was set says nothing about the times of now.
            if (oldest.Applied.ClockOffset == current.ClockOffset)
                found = oldest.Applied;
        }

        return found;
    }
}
