using System.Globalization;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Sync;

/// <summary>Periodic log lines, where no terminal shows a bar.</summary>
internal sealed class PlainSyncView(ILogger logger, TimeProvider time) : ISyncView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private long _begunAt = time.GetTimestamp();
    private long _shownAt = time.GetTimestamp();
    private string? _waitingFor;

    public void Report(CdrSyncProgress value)
    {
        lock (_gate)
        {
            var isNews = value.WaitingFor != _waitingFor;
            _waitingFor = value.WaitingFor;
            // While it waits it does not work, so the pace is counted from the end of the wait.
            if (_waitingFor is not null)
                _begunAt = time.GetTimestamp();
            if ((isNews && _waitingFor is not null) || time.GetElapsedTime(_shownAt) >= Pause)
                Show(value);
        }
    }

    public void Interrupted(string reason, long rows, TimeSpan wait)
    {
        lock (_gate)
        {
            Log.SyncInterrupted(logger, rows, wait.TotalSeconds, reason);
            _begunAt = _shownAt = time.GetTimestamp();
        }
    }

    private void Show(CdrSyncProgress progress)
    {
        _shownAt = time.GetTimestamp();
        if (progress.WaitingFor is { } holder)
        {
            Log.SyncWaiting(logger, holder);
            return;
        }

        var pace = SyncPace.Of(progress, time.GetElapsedTime(_begunAt));
        Log.SyncProgress(logger, progress.Done, progress.Total?.ToString(CultureInfo.InvariantCulture) ?? "?", (long)pace.RowsPerSecond,
            pace.Left?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) ?? "?");
    }
}
