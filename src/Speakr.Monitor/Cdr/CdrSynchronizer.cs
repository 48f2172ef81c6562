using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Cdr;

/// <summary>Leads a run from one end to the other.</summary>
internal sealed class CdrSynchronizer(
    ICdrSource source, ICdrDestination destination, CdrSyncOptions options, TimeProvider clock, ILogger logger) : ICdrSynchronizer, IAsyncDisposable
{
    public string Name => options.Name;

    public CdrSyncStatus Status { get; } = new();

    public ValueTask<CdrSyncResult> RunOnceAsync(CancellationToken cancellationToken) => RunOnceAsync(new CdrSyncRequest(), cancellationToken);

    public ValueTask<CdrSyncResult> RunOnceAsync(CdrSyncRequest request, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{source} {destination} {clock} {logger}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
