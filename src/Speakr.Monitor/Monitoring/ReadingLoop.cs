using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Monitoring.Gaps;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Monitoring;

/// <summary>Reads one source for ever: connects, passes its events on, and connects again whenever the connection is lost.</summary>
internal sealed class ReadingLoop(
    ICallEventSource source,
    ChannelWriter<CallEvent> events,
    SourceState state,
    GapRecorder gaps,
    ReconnectBackoff backoff,
    TimeProvider time,
    ILogger<ReadingLoop> logger)
{
    // A connection that is lost sooner was no success: a feed that accepts and drops us must not be hammered.
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
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
                if (ReportLoss(lost.Message, lost.SilentFor))
                    logger.SourceLost(source.Name, lost.Message, lost.IsRefused);
            }
            catch (Exception unexpected)
            {
                // A source of somebody else may throw anything; the calls of the others must not suffer.
                if (ReportLoss(unexpected.Message, TimeSpan.Zero))
                    logger.SourceFailed(unexpected, source.Name);
            }

            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var callEvent in source.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (callEvent.Kind == CallEventKind.Connected)
            {
                state.Connected(callEvent.ReceivedAt);
                gaps.Connected(source.Name, callEvent.ReceivedAt);
                logger.SourceConnected(source.Name);
            }
            else
            {
                state.Heard(callEvent.ReceivedAt);
            }

            if (!events.TryWrite(callEvent))
                await events.WriteAsync(callEvent, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool ReportLoss(string reason, TimeSpan silentFor)
    {
        var now = time.GetUtcNow();
        gaps.Lost(source.Name, now - silentFor, reason);
        var status = state.Status;
        if (status.IsConnected && now - status.Since >= StableAfter)
            backoff.Reset();
        return state.Lost(now, reason);
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        var pause = backoff.Next();
        logger.SourceRetry(source.Name, pause);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
