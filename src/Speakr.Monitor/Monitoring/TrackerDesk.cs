using System.Threading.Channels;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring;

/// <summary>Where others have the tracker do something between two events: it belongs to one loop alone. Thread-safe.</summary>
internal sealed class TrackerDesk(Signal work)
{
    private readonly Channel<Action<CallTracker>> _tasks = Channel.CreateUnbounded<Action<CallTracker>>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Has something done and waits for the answer. Cancelled when the tracker is no longer run.</summary>
    public async Task<T> AskAsync<T>(Func<CallTracker, T> task, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_tasks.Writer.TryWrite(tracker => Run(task, tracker, answer)))
            throw new OperationCanceledException("The tracker has stopped.");
        work.Set();
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does what has been asked for. Called by the tracker's loop only.</summary>
    public void RunAll(CallTracker tracker)
    {
        while (_tasks.Reader.TryRead(out var task))
            task(tracker);
    }

    /// <summary>Nothing more can be asked for; what was is still done.</summary>
    public void Close(CallTracker tracker)
    {
        _tasks.Writer.TryComplete();
        RunAll(tracker);
    }

    private static void Run<T>(Func<CallTracker, T> task, CallTracker tracker, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.TrySetResult(task(tracker));
        }
#pragma warning disable CA1031 // Not hidden: it is the answer that the asker gets.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            answer.TrySetException(failure);
        }
    }
}
