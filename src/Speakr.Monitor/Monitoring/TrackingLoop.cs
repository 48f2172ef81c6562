using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.Monitoring;

/// <summary>Applies events to the tracker and passes its changes on. The only user of its tracker.</summary>
internal sealed class TrackingLoop(PipelineParts parts, CallTracker tracker, TimeProvider time, ILogger<TrackingLoop> logger)
{
    // Changes are passed on after so many events, so that saving begins during a long burst.
    private const int ChunkSize = 1024;

    private static readonly TimeSpan OverdueInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // Poll interval until a step of the clock has taken effect.
    private static readonly TimeSpan ClockInterval = TimeSpan.FromSeconds(1);

    /// <summary>Shows the calls, before they are saved and without that they are.</summary>
    public LiveCalls? Live { get; init; }

    /// <summary>The name of the PBX there.</summary>
    public string Pbx { get; init; } = "";

    private string? _unreadable;
    private long _overdueCheckedAt = time.GetTimestamp();

    /// <summary>Replays events that may already be saved. Their changes are not saved but kept to be reconciled.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task<int> ReplayAsync(long upTo, CancellationToken cancellationToken)
    {
        var (count, after) = (0, 0L);
        while (after < upTo)
        {
            var chunk = await parts.Journal!.ReadAsync(after, ChunkSize, cancellationToken).ConfigureAwait(false);
            if (chunk.Count == 0)
                break;
            foreach (var next in chunk.TakeWhile(next => next.Position <= upTo))
            {
                Apply(next.Event);
                parts.Gate.Applied(next);
                count++;
            }

            after = chunk[^1].Position;
            parts.Replayed.Add(tracker.TakeChanges());
        }

        return count;
    }

    /// <summary>Runs until the last event is applied.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (parts.Mailbox.RunAll(tracker))
                    Live?.Reset(Pbx, tracker.OpenCalls());
                var isBusy = await TakeChunkAsync(cancellationToken).ConfigureAwait(false);
                Advance();
                HandOn();
                parts.OverLimit.Report(tracker.ClosedOverLimit, tracker.OpenLimit, time, logger);
                if (parts.Backlog.IsFinished)
                    break;
                if (!isBusy)
                    await parts.Work.WaitAsync(Rest(), time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            parts.Mailbox.Close(tracker);
            HandOn();
            parts.Changed.Complete();
        }
    }

    /// <returns>Whether there may be more to take at once.</returns>
    private async ValueTask<bool> TakeChunkAsync(CancellationToken cancellationToken)
    {
        if (!parts.Gate.MayTrack(parts.Changed.Count))
            return false;
        try
        {
            var chunk = await parts.Backlog.TakeAsync(ChunkSize, cancellationToken).ConfigureAwait(false);
            if (chunk.Count == 0)
                return false;
            _unreadable = null;
            await MoveMarkAsync(chunk[^1].Position, cancellationToken).ConfigureAwait(false);
            foreach (var (_, callEvent) in chunk)
                Apply(callEvent);
            parts.Gate.Applied(chunk[^1]);
            return true;
        }
        catch (JournalException failure)
        {
            if (_unreadable != failure.Message)
                logger.JournalUnreadable(failure.Message);
            _unreadable = failure.Message;
            await Task.Delay(RetryInterval, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async ValueTask MoveMarkAsync(long position, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Checkpoint.AdvanceAsync(position, cancellationToken).ConfigureAwait(false);
        }
        catch (JournalException failure)
        {
            // The events must be applied all the same. The journal's loop finds and reports the failure.
            logger.JournalNoteFailed(failure.Message);
        }
    }

    private void Apply(CallEvent callEvent)
    {
        try
        {
            tracker.Apply(callEvent);
            if (callEvent.Kind == CallEventKind.ClockStepped)
                parts.Clock.Applied(callEvent);
        }
        catch (ArgumentException unusable)
        {
            logger.EventUnusable(callEvent.Source, callEvent.Kind, unusable.Message);
        }
    }

    private void Advance()
    {
        // Waiting events have earlier times, and one of them may follow a leave.
        if (!parts.Gate.IsReconciled || !parts.Backlog.IsEmpty || !parts.Clock.TryGetNow(out var now))
            return;
        tracker.Advance(now);
        if (time.GetElapsedTime(_overdueCheckedAt) < OverdueInterval)
            return;
        _overdueCheckedAt = time.GetTimestamp();
        if (tracker.CloseOverdue(now) is > 0 and var closed)
            logger.CallsOverdue(closed);
    }

    private void HandOn()
    {
        if (!parts.Gate.IsReconciled)
            return;
        var changes = tracker.TakeChanges();
        Live?.Publish(Pbx, changes);
        // A standby keeps no changes: a new leader reconciles the stored calls with its own.
        if (parts.Gate.IsLeader)
            parts.Changed.Add(changes);
    }

    private TimeSpan Rest()
    {
        // While events wait for the store, nothing can be decided. Work is set when that ends.
        if (!parts.Gate.IsReconciled || !parts.Backlog.IsEmpty)
            return OverdueInterval;
        if (!parts.Clock.TryGetNow(out var now))
            return ClockInterval;
        var rest = OverdueInterval - time.GetElapsedTime(_overdueCheckedAt);
        return tracker.NextDecisionAt - now is { } decision && decision < rest ? decision : rest;
    }
}
