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
    ICallHistoryStore store,
    ChangedCalls changed,
    CallObservers observers,
    MonitorStatus status,
    ReconnectBackoff backoff,
    TimeProvider time,
    ILogger<SavingLoop> logger)
{
    private const int BatchSize = 1000;

    /// <summary>Runs until there are no more changes and all are saved, or until it is cancelled, which leaves the rest unsaved.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await changed.TakeAsync(BatchSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            try
            {
                var saved = await SaveAsync(batch, cancellationToken).ConfigureAwait(false);
                ReportReady();
                await observers.NotifyAsync(saved, cancellationToken).ConfigureAwait(false);
            }
            catch (CallHistoryException failure)
            {
                changed.Return(batch);
                ReportFailure(failure);
                await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Saves a batch; a call that the store refuses for good is set aside when others of the batch can be saved.</summary>
    private async Task<IReadOnlyList<CallChange>> SaveAsync(IReadOnlyList<CallChange> batch, CancellationToken cancellationToken)
    {
        try
        {
            await store.SaveAsync([.. batch.Select(change => change.Call)], cancellationToken).ConfigureAwait(false);
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
                await store.SaveAsync([change.Call], cancellationToken).ConfigureAwait(false);
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
        var before = status.Store;
        if (!before.IsReady)
        {
            backoff.Reset();
            if (before.LastError is not null)
                logger.StoreBack(changed.Count);
            status.Report(new StoreStatus(IsReady: true, time.GetUtcNow(), changed.Count, LastError: null));
        }
        else if (before.Pending != changed.Count)
        {
            status.Report(before with { Pending = changed.Count });
        }
    }

    private void ReportFailure(CallHistoryException failure)
    {
        var before = status.Store;
        if (before.IsReady || before.LastError != failure.Message)
            logger.StoreFailed(failure.Message, changed.Count);
        status.Report(new StoreStatus(
            IsReady: false, before.IsReady ? time.GetUtcNow() : before.Since, changed.Count, failure.Message));
    }
}
