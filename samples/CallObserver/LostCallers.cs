using System.Threading.Channels;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;

namespace CallObserver;

/// <summary>Finds the callers who gave up after more than a minute, to be called back.</summary>
internal sealed class LostCallers(Channel<LostCaller> lost) : ICallObserver
{
    private const int PatienceSeconds = 60;

    #region observe
    // The calls are stored by now, and the next write waits for this method: so it only takes notes.
    public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        foreach (var (call, previous) in changes)
        {
            // Told once: later changes of the call find it abandoned before.
            if (previous != CallStatus.Abandoned
                && call is { Status: CallStatus.Abandoned, Visits: [.., { WaitSeconds: > PatienceSeconds and var seconds }] })
                lost.Writer.TryWrite(new LostCaller(call.LinkedId, call.Queue, call.CallerNumber, seconds));
        }

        return ValueTask.CompletedTask;
    }
    #endregion
}
