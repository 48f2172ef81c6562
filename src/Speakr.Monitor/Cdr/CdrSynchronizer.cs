using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr.Runs;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Cdr;

/// <summary>Serializes the runs, in this process and across processes, and reports how they end.</summary>
internal sealed class CdrSynchronizer(
    ICdrSource source, ICdrDestination destination, CdrSyncOptions options, MonitorMetrics metrics, TimeProvider clock, ILogger logger)
    : ICdrSynchronizer, IAsyncDisposable
{
    // Poll interval while another process holds the lease.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _running = new(1, 1);
    private readonly string _owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}, process {Environment.ProcessId}");
    private readonly DateTimeOffset _createdAt = clock.GetUtcNow();
    private readonly TimedStep _runningTime = metrics.Syncing(options.Name);
    private volatile CdrSyncStatus _status = new();
    private (string Source, CdrSyncMode Mode)? _said;

    public string Name => options.Name;

    public CdrSyncStatus Status => _status;

    /// <summary>How long ago a run has succeeded; before the first, since when one could have.</summary>
    public TimeSpan Behind => clock.GetUtcNow() - (_status.SucceededAt ?? _createdAt);

    public ValueTask<CdrSyncResult> RunOnceAsync(CancellationToken cancellationToken) => RunOnceAsync(new CdrSyncRequest(), cancellationToken);

    public async ValueTask<CdrSyncResult> RunOnceAsync(CdrSyncRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var span = metrics.StartSpan("sync", "sync", options.Name);
            var (started, begun) = (clock.GetTimestamp(), _runningTime.Begin(clock));
            var result = await RunAsync(request, cancellationToken).ConfigureAwait(false);
            result = result with { Duration = clock.GetElapsedTime(started) };
            _runningTime.End(clock, begun);
            span?.SetTag("copied", result.Copied).SetStatus(ActivityStatusCode.Ok);
            return request.DryRun ? result : Succeed(result);
        }
        catch (CdrSyncException error)
        {
            Fail(error);
            throw;
        }
        finally
        {
            _running.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeAsync(source).ConfigureAwait(false);
        await DisposeAsync(destination).ConfigureAwait(false);
        _running.Dispose();
    }

    private async Task<CdrSyncResult> RunAsync(CdrSyncRequest request, CancellationToken cancellationToken)
    {
        // In parallel, because they are different servers.
        var preparing = destination.InitializeAsync(cancellationToken).AsTask();
        var info = await InspectAsync(preparing, cancellationToken).ConfigureAwait(false);
        var session = await BeginAsync(request.Progress, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var remembered = CdrState.Parse(session.State);
            var hasRecords = await session.HasRecordsAsync(cancellationToken).ConfigureAwait(false);
            var plan = CdrPlan.Make(options, remembered, info, hasRecords, clock.GetUtcNow());
            Say(info, plan, remembered);
            var forgotten = session is IForgettingSession forgetting
                ? new ForgottenRecords(await forgetting.ReadForgottenAsync(cancellationToken).ConfigureAwait(false), info.Now - clock.GetUtcNow().UtcDateTime)
                : ForgottenRecords.Nothing;
            return await new CdrRun(source, session, request, options, plan, info.Table, forgotten, clock, logger).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<CdrSourceInfo> InspectAsync(Task preparing, CancellationToken cancellationToken)
    {
        try
        {
            return await source.InspectAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Always awaited. When both fail, the destination's failure is reported.
            await preparing.ConfigureAwait(false);
        }
    }

    private async Task<ICdrDestinationSession> BeginAsync(IProgress<CdrSyncProgress>? progress, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var lease = await destination.TryBeginAsync(options.Name, _owner, options.LeaseDuration, cancellationToken).ConfigureAwait(false);
            if (lease.Session is { } session)
                return session;
            var holder = lease.Holder ?? "another process";
            progress?.Report(new CdrSyncProgress(0, null, holder));
            if (isFirst)
                CdrLog.Waiting(logger, options.Name, holder);
            var pause = lease.Remaining > TimeSpan.Zero && lease.Remaining < LongestPause ? lease.Remaining : LongestPause;
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Say(CdrSourceInfo info, CdrPlan plan, CdrState? remembered)
    {
        if (_said != (info.Identity, plan.State.Mode))
        {
            CdrLog.Started(logger, options.Name, info.Identity, plan.State.Mode == CdrSyncMode.Mark ? "mark" : "read-only");
            if (options.Mode == CdrSyncMode.Auto && info is { HasMarker: true, CanMark: false, MarkerFault: null })
                CdrLog.MayNotMark(logger, options.Name);
        }

        _said = (info.Identity, plan.State.Mode);
        if (plan.State.Comparing)
            CdrLog.Comparing(logger, options.Name);
        if (remembered?.Watermark is { } watermark && remembered.Source == info.Identity && string.CompareOrdinal(CdrDates.Text(info.Now), watermark) < 0)
            CdrLog.ClockWentBack(logger, options.Name);
    }

    private CdrSyncResult Succeed(CdrSyncResult result)
    {
        if (_status.FailingSince is { } since)
            CdrLog.WorksAgain(logger, options.Name, since);
        if (result.Copied >= options.BatchSize || result.Found > 0)
            CdrLog.Copied(logger, options.Name, result.Copied, result.Duration.TotalSeconds, result.Found, result.InQuarantine);
        else
            CdrLog.CopiedFew(logger, options.Name, result.Copied, result.Duration.TotalSeconds);
        _status = new CdrSyncStatus { SucceededAt = clock.GetUtcNow(), LastResult = result };
        return result;
    }

    // Logged once, not every minute.
    private void Fail(CdrSyncException error)
    {
        if (_status.FailingSince is null || _status.LastError != error.Message)
            CdrLog.Failed(logger, options.Name, error.Message);
        else
            CdrLog.StillFails(logger, options.Name, error.Message, error);
        _status = _status with { FailingSince = _status.FailingSince ?? clock.GetUtcNow(), LastError = error.Message };
    }

    private static async ValueTask DisposeAsync(object end)
    {
        if (end is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else
            (end as IDisposable)?.Dispose();
    }
}
