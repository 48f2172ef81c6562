using Speakr.Monitor.History;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host;

/// <summary>Closes the calls that an earlier demo left in the middle when it was stopped.</summary>
internal sealed class DemoCleanUp(ICallHistoryStore store, GhostCalls ghosts) : IHostedService
{
    public static readonly TimeSpan GhostAge = TimeSpan.FromMilliseconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.InitializeAsync(cancellationToken);
        await ghosts.CloseAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
