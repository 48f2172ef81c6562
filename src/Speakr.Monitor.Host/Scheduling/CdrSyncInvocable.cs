using Coravel.Invocable;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Live;

namespace Speakr.Monitor.Host.Scheduling;

/// <summary>What Coravel calls.</summary>
internal sealed class CdrSyncInvocable(ICdrSynchronizer synchronizer, CdrBoard board) : IInvocable, ICancellableInvocable
{
    // Coravel waits for what it has started however long it takes, and a commit that has begun waits for a server that says nothing.
    // What is cut off the next run finishes.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        using var limit = new CancellationTokenSource();
        await using var stopping = CancellationToken.Register(() => limit.CancelAfter(StopLimit));
        try
        {
            board.Add(await synchronizer.RunOnceAsync(CancellationToken).AsTask().WaitAsync(limit.Token));
        }
        catch (CdrSyncException)
        {
            // Logged by the synchronizer, which also knows whether it is news.
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
