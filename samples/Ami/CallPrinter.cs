using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;

namespace Ami;

internal sealed class CallPrinter : ICallObserver
{
    public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        foreach (var (call, _) in changes)
            Console.WriteLine($"{call.LinkedId}  {call.Queue}  {call.Status.ToWord()}  {call.Extension}");

        return ValueTask.CompletedTask;
    }
}
