using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Pipeline;

/// <summary>Purges and erases wherever something is stored: the history, then the destinations of records, then the journals. Thread-safe.</summary>
internal sealed class CallRetention(
    IServiceProvider services, IOptions<RetentionOptions> options, TimeProvider time, ILogger<CallRetention> logger) : ICallRetention
{
    public ValueTask<IReadOnlyList<RetentionResult>> PurgeAsync(CancellationToken cancellationToken) => PurgeAsync(onlyDue: false, cancellationToken);

    /// <param name="onlyDue">Leaves alone what was purged within the last day.</param>
    /// <param name="cancellationToken">Stops after a portion.</param>
    public async ValueTask<IReadOnlyList<RetentionResult>> PurgeAsync(bool onlyDue, CancellationToken cancellationToken)
    {
        if (!options.Value.IsOn)
            return [];
        var order = new PurgeOrder(options.Value, time, onlyDue);
        return await EverywhereAsync(PurgeAsync, cancellationToken).ConfigureAwait(false);

        async Task<IReadOnlyList<RetentionResult>> PurgeAsync(IRetained retained)
        {
            var results = await retained.PurgeAsync(order, cancellationToken).ConfigureAwait(false);
            foreach (var result in results.Where(result => result.Rows > 0))
                logger.Purged(result.Rows, result.Table, result.Place);
            foreach (var result in results.Where(result => result.Outcome == RetentionOutcome.NeedsIndex))
                logger.NotPurged(result.Table, result.Place);
            return results;
        }
    }

    public ValueTask<IReadOnlyList<RetentionResult>> EraseAsync(string number, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(number);
        var order = new ErasureOrder(PhoneNumber.Of(number.Trim()), time, dryRun);
        return EverywhereAsync(retained => retained.EraseAsync(order, cancellationToken), cancellationToken);
    }

    /// <summary>Works everywhere, also after a database has failed; then throws the first failure.</summary>
    private async ValueTask<IReadOnlyList<RetentionResult>> EverywhereAsync(
        Func<IRetained, Task<IReadOnlyList<RetentionResult>>> work, CancellationToken cancellationToken)
    {
        var results = new List<RetentionResult>();
        Exception? failure = null;
        if (services.GetService<ICallHistoryStore>() is { } store)
        {
            try
            {
                await store.InitializeAsync(cancellationToken).ConfigureAwait(false);
                results.AddRange(await DoAsync(store, store.GetType().Name).ConfigureAwait(false));
            }
            catch (Exception refused) when (refused is CallHistoryException or HistoryLeaseLostException)
            {
                failure = refused;
            }

            // Another host is at it, with the records as well.
            if (results.Exists(result => result.Outcome == RetentionOutcome.InUse))
                return results;
        }

        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (var registration in services.GetServices<CdrSyncRegistration>())
        {
            var destination = registration.CreateDestination(services);
            try
            {
                if (destination is IRetained retained && !places.Add(retained.Place))
                    continue;
                await destination.InitializeAsync(cancellationToken).ConfigureAwait(false);
                results.AddRange(await DoAsync(destination, destination.GetType().Name).ConfigureAwait(false));
            }
            catch (CdrSyncException refused)
            {
                failure ??= refused;
            }
            finally
            {
                await SpeakrMonitorServiceCollectionExtensions.DisposeAsync(destination).ConfigureAwait(false);
            }
        }

        foreach (var retained in services.GetServices<IRetained>())
            results.AddRange(await work(retained).ConfigureAwait(false));
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return results;

        async Task<IReadOnlyList<RetentionResult>> DoAsync(object what, string name) => what is IRetained retained
            ? await work(retained).ConfigureAwait(false)
            : [new RetentionResult(name, "", RetentionOutcome.NotSupported, 0)];
    }
}
