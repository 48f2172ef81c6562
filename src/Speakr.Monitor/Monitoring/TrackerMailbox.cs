using System.Threading.Channels;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring;

/// <summary>Work that other loops queue for the tracker. The tracker's loop runs it between two events, so nothing else touches the tracker. Thread-safe.</summary>
internal sealed class TrackerMailbox(AsyncAutoResetEvent work)
{
    private readonly Channel<Action<CallTracker>> _tasks = Channel.CreateUnbounded<Action<CallTracker>>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Queues work and waits for its result. Cancelled when the tracker has stopped.</summary>
    public async Task<T> AskAsync<T>(Func<CallTracker, T> task, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_tasks.Writer.TryWrite(tracker => Run(task, tracker, answer)))
            throw new OperationCanceledException("The tracker has stopped.");
        work.Set();
        return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what is queued. Called by the tracker's loop only.</summary>
    /// <returns>Whether there was any.</returns>
    public bool RunAll(CallTracker tracker)
    {
        var any = false;
        for (; _tasks.Reader.TryRead(out var task); any = true)
            task(tracker);
        return any;
    }

    /// <summary>Runs what is queued and refuses more.</summary>
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
