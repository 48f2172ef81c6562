using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.Pipeline;

/// <summary>Finds the copied records of calls, wherever they are copied to. Thread-safe.</summary>
internal sealed class CopiedRecordsReader(IEnumerable<CdrSyncRegistration> registrations, IServiceProvider services) : IAsyncDisposable
{
    // More than a call lasts, and more than any clock differs from UTC.
    private const int DaysAround = 2;

    // Destinations of their own: the others belong to runs, which have them for themselves.
    private readonly Lazy<ICdrDestination[]> _destinations = new(() => [.. registrations.Select(registration => registration.CreateDestination(services))]);

    /// <param name="call">The call.</param>
    /// <param name="linkedId">Its id as its PBX gave it, without a prefix.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">They cannot be read.</exception>
    public async ValueTask<IReadOnlyList<CallDetailRecord>> FindAsync(Call call, string linkedId, CancellationToken cancellationToken)
    {
        var from = DateOnly.FromDateTime(call.CreatedAt.UtcDateTime).AddDays(-DaysAround);
        var to = DateOnly.FromDateTime(call.UpdatedAt.UtcDateTime).AddDays(DaysAround);
        // Several PBXs may be copied to one table, so the first that has them has all.
        foreach (var destination in _destinations.Value.OfType<ICopiedRecords>())
        {
            if (await destination.FindAsync(linkedId, from, to, cancellationToken).ConfigureAwait(false) is { Count: > 0 } found)
                return found;
        }

        return [];
    }

    /// <summary>Records of answered calls to numbers with these endings of up to eight digits, wherever they are copied to.</summary>
    /// <exception cref="CdrSyncException">They cannot be read.</exception>
    public async ValueTask<IReadOnlyList<CallDetailRecord>> FindAnsweredAsync(IReadOnlyList<string> endings, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var found = new List<CallDetailRecord>();
        foreach (var destination in _destinations.Value.OfType<IAnsweredRecords>())
            found.AddRange(await destination.FindAnsweredAsync(endings, DateOnly.FromDateTime(since.UtcDateTime).AddDays(-1), cancellationToken).ConfigureAwait(false));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_destinations.IsValueCreated)
            return;
        foreach (var destination in _destinations.Value)
            await SpeakrMonitorServiceCollectionExtensions.DisposeAsync(destination).ConfigureAwait(false);
    }
}
