using Speakr.Monitor.Cdr;
using Spectre.Console;

namespace Speakr.Monitor.Host.Sync;

/// <summary>A bar on the terminal.</summary>
internal sealed class BarSyncView : ISyncView
{
    private readonly Lock _gate = new();
    private readonly ProgressTask _task;
    private readonly IAnsiConsole _console;
    private readonly Texts _texts;
    private readonly TimeProvider _time;
    private long _begunAt;

    private BarSyncView(ProgressTask task, IAnsiConsole console, Texts texts, TimeProvider time)
    {
        (_task, _console, _texts, _time, _begunAt) = (task, console, texts, time, time.GetTimestamp());
        _task.IsIndeterminate = true;
    }

    /// <summary>Shows a bar while the work lasts.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Texts texts, TimeProvider time, Func<ISyncView, Task<T>> work) => console.Progress()
        .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new SpinnerColumn())
        .StartAsync(async context =>
        {
            var task = context.AddTask(texts.SyncRows(0, null, 0, null));
            var result = await work(new BarSyncView(task, console, texts, time));
            // Full also when there was nothing to do: an empty bar would look like a failure.
            task.IsIndeterminate = false;
            task.Value = task.MaxValue;
            return result;
        });

    public void Report(CdrSyncProgress value)
    {
        lock (_gate)
        {
            if (value.WaitingFor is { } holder)
            {
                _begunAt = _time.GetTimestamp();
                Show(_texts.SyncWaits(holder), value.Done, null);
                return;
            }

            var pace = SyncPace.Of(value, _time.GetElapsedTime(_begunAt));
            Show(_texts.SyncRows(value.Done, value.Total, (long)pace.RowsPerSecond, pace.Left), value.Done, value.Total);
        }
    }

    public void Interrupted(string reason, long rows, TimeSpan wait)
    {
        lock (_gate)
        {
            _console.WriteLine(_texts.SyncRetried(reason, rows, wait.TotalSeconds));
            _begunAt = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        }
    }

    private void Show(string text, long done, long? total)
    {
        _task.Description = Markup.Escape(text);
        _task.IsIndeterminate = total is null;
        _task.MaxValue = Math.Max(total ?? done, 1);
        _task.Value = done;
    }
}
