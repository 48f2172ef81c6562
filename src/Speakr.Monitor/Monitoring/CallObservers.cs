using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Monitoring;

/// <summary>Notifies the observers of saved changes. An observer that fails is logged and does not affect the others.</summary>
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
