using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Healing;

/// <summary>
/// At each tick of a schedule, while this host leads: closes open calls whose records have arrived and adds missed calls from records. A failure to
/// read records changes no call; the next tick tries again.
/// </summary>
internal sealed class HealingLoop(CallHealer healer, PbxActor actor, ICdrSchedule schedule, TimeProvider time, ILogger<HealingLoop> logger)
{
    private string? _trouble;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await schedule.WaitAsync(time, cancellationToken).ConfigureAwait(false);
                if (actor.IsLeader)
                    await TryHealAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Cancelled, or the tracker has stopped.
        }
    }

    private async Task TryHealAsync(CancellationToken cancellationToken)
    {
        try
        {
            await healer.HealAsync(cancellationToken).ConfigureAwait(false);
            if (_trouble is not null)
                logger.HealingBack();
            _trouble = null;
        }
        catch (CdrSyncException failure)
        {
            Report(failure.Message);
        }
        catch (CallHistoryException failure)
        {
            Report(failure.Message);
        }
#pragma warning disable CA1031 // Whatever a foreign record source throws, calls are still followed, and the next tick may succeed.
        catch (Exception failure) when (failure is not OperationCanceledException || !(cancellationToken.IsCancellationRequested || actor.HasStopped))
#pragma warning restore CA1031
        {
            logger.HealingBroke(failure);
        }
    }

    private void Report(string trouble)
    {
        if (_trouble != trouble)
            logger.HealingFailed(trouble);
        _trouble = trouble;
    }
}
