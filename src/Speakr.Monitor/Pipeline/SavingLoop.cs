using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Writes changed calls to the store, one batch at a time. While one write runs, the next batch gathers: a single change is written
/// at once, ten thousand go in a few writes, and no timer is needed.
/// </summary>
internal sealed class SavingLoop(
    IHistoryWriter writer,
    PbxActor actor,
    CallObservers observers,
    PipelineState state,
    MonitorMetrics metrics,
    ReconnectBackoff backoff,
    TimeProvider time,
    ILogger<SavingLoop> logger)
{
    private const int BatchSize = 1000;

    // With this many refused calls the store is at fault, not the values, and further events stay in the journal.
    private const int MaxSetAside = 10_000;

    private readonly ChangedCalls _changed = actor.Changed;
    private readonly TimedStep _saving = metrics.Saving(state.Name);

    /// <summary>How many of the calls that are set aside are tried again at once.</summary>
    public const int TriedAgain = 200;

    /// <summary>Runs until there are no more changes and all are saved, or until it is cancelled, which leaves the rest unsaved.</summary>
    /// <exception cref="HistoryLeaseLostException">Another host saves from now on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _changed.TakeAsync(BatchSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            try
            {
                var pass = await SaveAsync(batch, cancellationToken).ConfigureAwait(false);
                Confirm(pass);
                if (pass.Saved.Count == 0)
                    continue;
                metrics.Saved(state.Name, pass.Saved, time.GetUtcNow());
                ReportReady();
                actor.Saved();
                observers.Tell(pass.Saved);
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

    private async ValueTask<SavingPass> SaveAsync(IReadOnlyList<CallChange> batch, CancellationToken cancellationToken)
    {
        using var span = metrics.StartSpan("save", "pbx", state.Name);
        span?.SetTag("calls", batch.Count);
        var begun = _saving.Begin(time);
        var pass = new SavingPass(writer, _changed.IsSetAside, cancellationToken);
        await pass.RunAsync(batch).ConfigureAwait(false);
        _saving.End(time, begun);
        span?.SetStatus(ActivityStatusCode.Ok);
        return pass;
    }

    private void Confirm(SavingPass pass)
    {
        var newly = pass.NewlyRefused.ToList();
        if (newly.Count > 0 && _changed.SetAside + newly.Count > MaxSetAside)
            throw newly[0].Failure;
        var recovered = _changed.Confirm([.. pass.Refused.Select(refused => refused.Change)]);
        foreach (var (change, failure) in newly)
            logger.CallSetAside(change.Call.LinkedId, failure.Message);
        if (recovered == 0)
            return;
        logger.CallsNoLongerAside(recovered, _changed.SetAside);
        // The store may take the others now, too.
        _changed.TryAgain(TriedAgain);
    }

    private void ReportReady()
    {
        backoff.Reset();
        if (state.ReportReached(_changed.Count, time.GetUtcNow()))
            logger.StoreBack(_changed.Count);
    }
}
