using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring;

/// <summary>
/// Writes changed calls to the store, one batch at a time. While one write runs, the next batch gathers: a single change is written
/// at once, ten thousand go in a few writes, and no timer is needed.
/// </summary>
internal sealed class SavingLoop(
    IHistorySession session,
    PipelineParts parts,
    CallObservers observers,
    PipelineState state,
    MonitorMetrics metrics,
    ReconnectBackoff backoff,
    TimeProvider time,
    ILogger<SavingLoop> logger)
{
    private const int BatchSize = 1000;

    private readonly ChangedCalls _changed = parts.Changed;

    /// <summary>Runs until there are no more changes and all are saved, or until it is cancelled, which leaves the rest unsaved.</summary>
    /// <exception cref="HistoryLeaseLostException">Another host saves from now on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _changed.TakeAsync(BatchSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            try
            {
                var saved = await SaveAsync(batch, cancellationToken).ConfigureAwait(false);
                _changed.Confirm();
                metrics.Saved(state.Name, saved.Count);
                ReportReady();
                // There is room again for what is to change next.
                parts.Work.Set();
                await observers.NotifyAsync(saved, cancellationToken).ConfigureAwait(false);
            }
            catch (CallHistoryException failure)
            {
                _changed.Return(batch);
                if (state.ReportAway(failure, _changed.Count, time.GetUtcNow()))
                    logger.StoreFailed(failure.Message, _changed.Count);
                await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Saves a batch; a call that the store refuses for good is set aside when others of the batch can be saved.</summary>
    private async Task<IReadOnlyList<CallChange>> SaveAsync(IReadOnlyList<CallChange> batch, CancellationToken cancellationToken)
    {
        try
        {
            await session.SaveAsync([.. batch.Select(change => change.Call)], cancellationToken).ConfigureAwait(false);
            return batch;
        }
        catch (CallHistoryException failure) when (!failure.IsTransient && batch.Count > 1)
        {
            return await SaveApartAsync(batch, failure, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<CallChange>> SaveApartAsync(
        IReadOnlyList<CallChange> batch, CallHistoryException failure, CancellationToken cancellationToken)
    {
        var saved = new List<CallChange>(batch.Count);
        var refused = new List<(Call Call, CallHistoryException Failure)>();
        foreach (var change in batch)
        {
            try
            {
                await session.SaveAsync([change.Call], cancellationToken).ConfigureAwait(false);
                saved.Add(change);
            }
            catch (CallHistoryException own) when (!own.IsTransient)
            {
                refused.Add((change.Call, own));
            }
        }

        // Nothing could be saved: it is the store that is at fault and not a call.
        if (saved.Count == 0)
            throw failure;
        foreach (var (call, own) in refused)
            logger.CallRefused(call.LinkedId, own.Message);
        return saved;
    }

    private void ReportReady()
    {
        backoff.Reset();
        if (state.ReportReached(_changed.Count, time.GetUtcNow()))
            logger.StoreBack(_changed.Count);
    }
}
