using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>Removes the events of calls that are over and saved from the journal, so it holds what a restart needs and no more.</summary>
internal sealed class JournalCompactor(PipelineParts parts, TimeProvider time, ILogger<JournalCompactor> logger)
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

    private readonly Queue<Watermark> _watermarks = new();
    private string? _trouble;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (parts.Journal is not { } journal)
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(parts.JournalState.IsDurable ? Interval : UrgentInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // It runs in spite of trouble: only this makes room in a full journal or on a full disk.
            if (cancellationToken.IsCancellationRequested || !parts.Gate.IsReconciled)
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
        // While the store is away, the leader cannot have saved either.
        if (!parts.Gate.IsLeader && !parts.Gate.IsStoreReached)
            return;
        var settledFor = parts.Gate.IsLeader ? SettledFor : StandbySettledFor;
        if (await FindSettledAsync(settledFor, cancellationToken).ConfigureAwait(false) is not { } settled)
            return;

        // In this order, because calls move from the tracker to the changed calls.
        var unfinished = await parts.Mailbox.AskAsync(tracker => tracker.UnfinishedIds(settled.ReceivedUpTo - Disorder), cancellationToken).ConfigureAwait(false);
        var keep = new HashSet<string>(unfinished, StringComparer.Ordinal);
        keep.UnionWith(parts.Changed.Ids);
        keep.UnionWith(parts.Replayed.KeptIds);
        keep.Add(WallClock.Id);
        var removed = await journal.RemoveAsync(settled.Position, keep, cancellationToken).ConfigureAwait(false);
        logger.JournalCompacted(removed, journal.Usage.Events);
    }

    /// <summary>
    /// The newest watermark that is old enough. A call without news since then has all its events before it, so none is removed in part.
    /// </summary>
    private async Task<Watermark?> FindSettledAsync(TimeSpan settledFor, CancellationToken cancellationToken)
    {
        var (current, clockOffset) = await parts.Mailbox.AskAsync(tracker => (Current(tracker), tracker.ClockOffset), cancellationToken).ConfigureAwait(false);
        if (current is not null)
            _watermarks.Enqueue(current);
        Watermark? found = null;
        while (_watermarks.TryPeek(out var oldest) && (oldest.ClockOffset != clockOffset || time.GetElapsedTime(oldest.TakenAt) >= settledFor))
        {
            _watermarks.Dequeue();
            // One from before the clock was set says nothing about the times of now.
            if (oldest.ClockOffset == clockOffset)
                found = oldest;
        }

        return found;
    }

    // With an empty backlog everything up to now has taken effect, so the last calls before a quiet time can go, too.
    private Watermark? Current(CallTracker tracker)
    {
        if (!parts.Clock.TryGetNow(out var now) || parts.Gate.AppliedPosition == 0)
            return null;
        var receivedUpTo = parts.Backlog.IsEmpty && parts.JournalState.IsDurable ? now : parts.Gate.Watermark ?? default;
        return new Watermark(receivedUpTo, parts.Gate.AppliedPosition, time.GetTimestamp(), tracker.ClockOffset);
    }

    /// <summary>How far events have taken effect.</summary>
    /// <param name="ReceivedUpTo">All events received until then.</param>
    /// <param name="Position">The last of them in the journal.</param>
    /// <param name="TakenAt">When that was observed, as a timestamp of the monotonic clock.</param>
    /// <param name="ClockOffset">The tracker's clock offset at that moment.</param>
    private sealed record Watermark(DateTimeOffset ReceivedUpTo, long Position, long TakenAt, TimeSpan ClockOffset);
}
