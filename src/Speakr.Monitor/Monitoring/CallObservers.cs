using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Monitoring;

/// <summary>Tells every observer of saved changes. One that fails is logged and does not keep the others from hearing.</summary>
internal sealed class CallObservers(IEnumerable<ICallObserver> observers, ILogger<CallObservers> logger)
{
    private readonly ICallObserver[] _observers = [.. observers];

    public async ValueTask NotifyAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        foreach (var observer in _observers)
        {
            try
            {
                await observer.OnCallsChangedAsync(changes, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                logger.ObserverFailed(failure, observer.GetType().Name);
            }
        }
    }
}
