using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Monitoring;

/// <summary>Takes events as they come, lets the tracker apply them, and hands on what changed. The only user of its tracker.</summary>
internal sealed class TrackingLoop(
    ChannelReader<CallEvent> events, CallTracker tracker, ChangedCalls changed, TimeProvider time, ILogger<TrackingLoop> logger)
{
    // Changes are handed on after so many events, so that a long burst is on its way to the store while it lasts.
    private const int ChunkSize = 1024;

    private Task<bool>? _more;

    /// <summary>Runs until there are no more events and all of them have taken effect.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < ChunkSize && events.TryRead(out var callEvent); i++)
                Apply(callEvent);
            // Events that wait carry earlier times: until they are applied, it is not known that nothing followed a leave.
            if (!events.TryPeek(out _))
                tracker.Advance(time.GetUtcNow());
            changed.Add(tracker.TakeChanges());
        }

        changed.Complete();
    }

    private void Apply(CallEvent callEvent)
    {
        try
        {
            tracker.Apply(callEvent);
        }
        catch (ArgumentException unusable)
        {
            logger.EventUnusable(callEvent.Source, callEvent.Kind, unusable.Message);
        }
    }

    /// <summary>Waits for an event, or for the time at which the tracker has something to decide. False when there will be no more events.</summary>
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        // One wait is kept until it ends, because the channel would keep every one that was begun.
        _more ??= events.WaitToReadAsync(cancellationToken).AsTask();
        if (!_more.IsCompleted && tracker.NextDecisionAt is { } decision
            && await IsDueFirstAsync(decision, _more, cancellationToken).ConfigureAwait(false))
            return true;

        var more = await _more.ConfigureAwait(false);
        _more = null;
        return more;
    }

    private async Task<bool> IsDueFirstAsync(DateTimeOffset decision, Task<bool> more, CancellationToken cancellationToken)
    {
        var untilDecision = decision - time.GetUtcNow();
        if (untilDecision <= TimeSpan.Zero)
            return true;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(more, Task.Delay(untilDecision, time, giveUp.Token)).ConfigureAwait(false);
        await giveUp.CancelAsync().ConfigureAwait(false);
        return first != more;
    }
}
