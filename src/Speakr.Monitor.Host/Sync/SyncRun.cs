using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Sync;

/// <summary>Runs a synchronization to its end, also over a database that restarts in the middle of it.</summary>
internal sealed class SyncRun(ICdrSynchronizer synchronizer, ISyncView view, TimeProvider time)
{
    /// <exception cref="CdrSyncException">The run failed, and trying again is of no use.</exception>
    public async Task<CdrSyncResult> RunAsync(CdrSyncRequest request, CancellationToken cancellationToken)
    {
        var patience = new SyncPatience(time);
        // What has been copied is not met again, unless a period is compared or nothing is copied at all.
        var beginsAnew = request.Period is not null || request.DryRun;
        var furthest = 0L;
        while (true)
        {
            var progress = new CountingProgress(view);
            try
            {
                return await synchronizer.RunOnceAsync(request with { Progress = progress }, cancellationToken);
            }
            catch (CdrSyncException failure) when (failure.IsTransient)
            {
                var hasMoved = progress.Rows > (beginsAnew ? furthest : 0);
                furthest = Math.Max(furthest, progress.Rows);
                if (patience.AfterFailure(hasMoved) is not { } wait)
                    throw;
                view.Interrupted(OperatorWords.In(failure.Message), progress.Rows, wait);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    private sealed class CountingProgress(IProgress<CdrSyncProgress> next) : IProgress<CdrSyncProgress>
    {
        private long _rows;

        public long Rows => Interlocked.Read(ref _rows);

        public void Report(CdrSyncProgress value)
        {
            Interlocked.Exchange(ref _rows, value.Done);
            next.Report(value);
        }
    }
}
