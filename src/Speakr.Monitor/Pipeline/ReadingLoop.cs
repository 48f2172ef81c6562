using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Pipeline.Gaps;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Pipeline;

/// <summary>Reads one source and reconnects whenever the connection is lost.</summary>
internal sealed class ReadingLoop(
    ICallEventSource source,
    PbxInbox inbox,
    SourceState state,
    WallClock clock,
    ClockLoop clockLoop,
    GapRecorder gaps,
    MonitorMetrics metrics,
    ReconnectBackoff backoff,
    TimeProvider time,
    ILogger<ReadingLoop> logger)
{
    // A shorter connection does not reset the backoff: a feed that accepts and drops connections must not be hammered.
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(10);

    private const int FlushAfter = 1024;

    private long _connectedAt;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var retryAfter = TimeSpan.Zero;
            try
            {
                await ReadAsync(cancellationToken).ConfigureAwait(false);
                state.Lost(time.GetUtcNow(), "The source has no more events.");
                logger.SourceFinished(source.Name);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (CallEventSourceException lost)
            {
                retryAfter = lost.RetryAfter;
                if (await ReportLossAsync(lost.Message, lost.SilentFor, cancellationToken).ConfigureAwait(false))
                    logger.SourceLost(source.Name, lost.Message, lost.IsRefused);
            }
            catch (Exception unexpected)
            {
                // A custom source may throw anything, and the other sources must go on.
                if (await ReportLossAsync(unexpected.Message, TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
                    logger.SourceFailed(unexpected, source.Name);
            }

            await PauseAsync(retryAfter, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var attempt = metrics.StartSpan("connect", "source", source.Name, ActivityKind.Client);
        // It ends when the source is connected, but what the source starts in between lives on and would keep it as its parent.
        if (attempt is not null)
            Activity.Current = attempt.Parent;
        var events = source.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var end = events.ConfigureAwait(false);
        for (var unseen = 0; await NextAsync(events, unseen).ConfigureAwait(false); unseen = (unseen + 1) % FlushAfter)
        {
            var received = events.Current;
            if (clock.MayHaveStepped(received.ReceivedAt))
                await clockLoop.CheckAsync(cancellationToken).ConfigureAwait(false);
            var callEvent = clock.Date(received);
            if (callEvent.Kind == CallEventKind.Connected)
            {
                attempt?.SetStatus(ActivityStatusCode.Ok).Stop();
                _connectedAt = time.GetTimestamp();
                state.Connected(callEvent.ReceivedAt);
                gaps.Connected(source.Name, callEvent.ReceivedAt);
                logger.SourceConnected(source.Name);
            }
            else
            {
                state.Heard(callEvent.ReceivedAt);
            }

            await inbox.PostAsync(callEvent, cancellationToken).ConfigureAwait(false);
        }
    }

    // What has arrived together takes effect together: the actor is called when the source has no more at once.
    private ValueTask<bool> NextAsync(IAsyncEnumerator<CallEvent> events, int unseen)
    {
        var next = events.MoveNextAsync();
        if (!next.IsCompleted || unseen == FlushAfter - 1)
            inbox.Flush();
        return next;
    }

    private async ValueTask<bool> ReportLossAsync(string reason, TimeSpan silentFor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lostAt = clock.LostSince(now - silentFor, _connectedAt);
        gaps.Lost(source.Name, lostAt, reason);
        var status = state.Status;
        if (status.IsConnected && time.GetElapsedTime(_connectedAt) >= StableAfter)
            backoff.Reset();
        var isNews = state.Lost(now, reason);
        // In the stream, so that its order relative to the events is known.
        if (status.IsConnected)
            await TellLossAsync(lostAt, cancellationToken).ConfigureAwait(false);
        return isNews;
    }

    private async ValueTask TellLossAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        try
        {
            var lost = new CallEvent { Kind = CallEventKind.Disconnected, ReceivedAt = at, Source = source.Name };
            await inbox.PostAsync(lost, cancellationToken).ConfigureAwait(false);
            inbox.Wake();
        }
        catch (OperationCanceledException)
        {
            // Stopped. The gap is recorded and healed by the next process.
        }
    }

    private async Task PauseAsync(TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        var pause = retryAfter + backoff.Next();
        logger.SourceRetry(source.Name, pause);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
