using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Pipeline.Gaps;

namespace Speakr.Monitor.Pipeline;

/// <summary>Watches the wall clock and inserts each step into the stream of events, before any event received after it. Thread-safe.</summary>
internal sealed class ClockLoop(WallClock clock, PbxInbox inbox, GapRecorder gaps, TimeProvider time, ILogger<ClockLoop> logger)
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
                await CheckAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>Checks the clock; a step found is in the stream when it returns.</summary>
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

    /// <summary>Checks at start, before any event, whether the clock was set back while the process was down.</summary>
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
        await inbox.PostAsync(found, cancellationToken).ConfigureAwait(false);
        inbox.Wake();
    }
}
