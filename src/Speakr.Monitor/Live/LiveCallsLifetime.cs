using Microsoft.Extensions.Hosting;

namespace Speakr.Monitor.Live;

/// <summary>
/// Ends the enumerations of live calls at a stop of the application: after the monitor, whose last changes count, and before the web server, which
/// waits for its clients. Registered before the monitor, because services stop in the opposite order.
/// </summary>
internal sealed class LiveCallsLifetime(LiveCalls live) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        live.Complete();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
