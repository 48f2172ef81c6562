using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Monitoring;

/// <summary>Runs the synchronizations every minute on the minute.</summary>
internal sealed class CdrSyncService(IEnumerable<ICdrSynchronizer> synchronizers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.FromException(new NotImplementedException($"{synchronizers}"));
}
