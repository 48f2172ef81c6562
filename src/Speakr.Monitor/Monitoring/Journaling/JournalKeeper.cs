using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>
/// Removes from the journal, while it is in use, the events of calls that are over and saved. What is left is what a restart has to know.
/// </summary>
internal sealed class JournalKeeper(PipelineParts parts, TimeProvider time, ILogger<JournalKeeper> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // While events are not durable, room is urgent.
    private static readonly TimeSpan UrgentInterval = TimeSpan.FromSeconds(2);

    // Longer than events are late or repeated, and longer than a hang-up is remembered for the join that comes after it.
    private static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(30);

    // Who stands by does not know what the other has saved. After so long it has, or its lease is over and we take it.
    private static readonly TimeSpan StandbySettledFor = TimeSpan.FromMinutes(2);

    // Sources may pass events on in another order than they received them, by that little.
    private static readonly TimeSpan Disorder = TimeSpan.FromSeconds(1);

    private readonly Queue<Mark> _marks = new();
    private string? _trouble;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (parts.Journal is not { } journal)
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(parts.JournalState.IsDurable ? Interval : UrgentInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Whatever the trouble: a journal or a disk that is full gets room by this alone.
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
                // The tracker has stopped, which is the end for us, too.
                return;
            }
        }
    }

    private async Task RemoveAsync(IEventJournal journal, CancellationToken cancellationToken)
    {
        // While nobody can save, nothing is done with.
        if (!parts.Gate.IsWriting && !parts.Gate.IsStoreReached)
            return;
        var settledFor = parts.Gate.IsWriting ? SettledFor : StandbySettledFor;
        if (await OldMarkAsync(settledFor, cancellationToken).ConfigureAwait(false) is not { } mark)
            return;

        // First what the tracker holds, then what waits to be saved: a call passes from one to the other in this direction.
        var unfinished = await parts.Desk.AskAsync(tracker => tracker.UnfinishedIds(mark.HeardUpTo - Disorder), cancellationToken).ConfigureAwait(false);
        var keep = new HashSet<string>(unfinished, StringComparer.Ordinal);
        keep.UnionWith(parts.Changed.Ids);
        keep.UnionWith(parts.Replayed.KeptIds);
        keep.Add(WallClock.Id);
        var removed = await journal.RemoveAsync(mark.AppliedTo, keep, cancellationToken).ConfigureAwait(false);
        logger.JournalCompacted(removed, journal.Usage.Events);
    }

    /// <summary>
    /// How far events had been received and had taken effect some time ago. A call that has not been heard of since has all its events before it,
    /// so that none is removed in part.
    /// </summary>
    private async Task<Mark?> OldMarkAsync(TimeSpan settledFor, CancellationToken cancellationToken)
    {
        var (current, clockOffset) = await parts.Desk.AskAsync(tracker => (Current(tracker), tracker.ClockOffset), cancellationToken).ConfigureAwait(false);
        if (current is not null)
            _marks.Enqueue(current);
        Mark? found = null;
        while (_marks.TryPeek(out var oldest) && (oldest.ClockOffset != clockOffset || time.GetElapsedTime(oldest.TakenAt) >= settledFor))
        {
            _marks.Dequeue();
            // Of a time that the clock has been set from since.
            if (oldest.ClockOffset == clockOffset)
                found = oldest;
        }

        return found;
    }

    // While nothing waits, all has been heard up to now: the last calls before a quiet time are done with as well.
    private Mark? Current(CallTracker tracker)
    {
        if (!parts.Clock.TryGetNow(out var now) || parts.Gate.AppliedTo == 0)
            return null;
        var heardUpTo = parts.Backlog.IsEmpty && parts.JournalState.IsDurable ? now : parts.Gate.HeardUpTo ?? default;
        return new Mark(heardUpTo, parts.Gate.AppliedTo, time.GetTimestamp(), tracker.ClockOffset);
    }

    /// <param name="HeardUpTo">Events up to this time have taken effect.</param>
    /// <param name="AppliedTo">The last of them in the journal.</param>
    /// <param name="TakenAt">When that was so, by a clock that nobody sets.</param>
    /// <param name="ClockOffset">The tracker's, then.</param>
    private sealed record Mark(DateTimeOffset HeardUpTo, long AppliedTo, long TakenAt, TimeSpan ClockOffset);
}
