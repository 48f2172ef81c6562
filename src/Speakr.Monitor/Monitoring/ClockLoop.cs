using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Monitoring.Gaps;

namespace Speakr.Monitor.Monitoring;

/// <summary>Watches the wall clock, and passes each step on among the events: none that was received after it comes before it. Thread-safe.</summary>
internal sealed class ClockLoop(WallClock clock, ChannelWriter<CallEvent> events, GapRecorder gaps, TimeProvider time, ILogger<ClockLoop> logger)
    : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
                await CheckAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way every run ends.
        }
    }

    /// <summary>Looks, and returns when a step that was found is on its way.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (clock.Look() is { } step)
                await PassOnAsync(step, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Before anything is heard: the clock may have been set back while the process did not run.</summary>
    public async Task LookBackAsync(DateTimeOffset heardLast, CancellationToken cancellationToken)
    {
        if (clock.LookBack(heardLast) is { } step)
            await PassOnAsync(step, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _gate.Dispose();

    private async Task PassOnAsync(CallEvent found, CancellationToken cancellationToken)
    {
        var step = found.ClockStep!.Value;
        logger.ClockStepped(step < TimeSpan.Zero ? "back" : "forward", step.Duration(), found.ReceivedAt);
        gaps.ClockStepped(step, found.ReceivedAt);
        await events.WriteAsync(found, cancellationToken).ConfigureAwait(false);
    }
}
