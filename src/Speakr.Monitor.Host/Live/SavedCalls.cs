using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.Host.Live;

/// <summary>Counts the calls of a replay by what is saved: at full speed a watcher may miss some.</summary>
internal sealed class SavedCalls : ICallObserver
{
    private readonly CallBoard _board = new();

    public int Count => _board.Seen;

    public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        foreach (var (call, _) in changes)
            _board.Take(new LiveUpdate(0, [new LiveCall("", call)], [.. call.FormerLinkedIds.Select(former => new LiveCallId("", former))]));
        return ValueTask.CompletedTask;
    }
}
