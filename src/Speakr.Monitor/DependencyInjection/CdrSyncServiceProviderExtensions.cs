using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Prepares the synchronization of call detail records.</summary>
public static class CdrSyncServiceProviderExtensions
{
    /// <summary>
    /// Creates the tables that are missing at the destination of each synchronization, without copying anything: for installers. A run
    /// does the same at its beginning.
    /// </summary>
    /// <exception cref="CdrSyncException">A destination cannot be used.</exception>
    public static async ValueTask InitializeCdrDestinationsAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var registration in services.GetServices<CdrSyncRegistration>())
        {
            var destination = registration.CreateDestination(services);
            try
            {
                await destination.InitializeAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await DisposeAsync(destination).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask DisposeAsync(ICdrDestination destination)
    {
        if (destination is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else
            (destination as IDisposable)?.Dispose();
    }
}
