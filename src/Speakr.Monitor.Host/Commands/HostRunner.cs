using System.Runtime.ExceptionServices;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Runs a host to its end and lets no failure end it silently.</summary>
internal static class HostRunner
{
    public static async Task RunAsync(IHost host, Action started, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsStartedAsync(host, cancellationToken))
                started();
            var isInTime = await WaitAsync(host, cancellationToken);
            ThrowIfAnyFailed(host.Services);
            if (host.Services.GetService<FirstLogin>()?.Refusal is { } refusal)
                throw refusal;
            ThrowIfUnsaved(host.Services.GetService<MonitorStatus>(), isInTime);
        }
        finally
        {
            await DisposeAsync(host);
        }
    }

    public static async ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            host.Dispose();
    }

    /// <returns>Whether it started, rather than being asked to stop before it had.</returns>
    private static async Task<bool> IsStartedAsync(IHost host, CancellationToken cancellationToken)
    {
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.StartAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (IsCancellation(exception) && stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>Whether everything was done before the time for stopping was over.</returns>
    private static async Task<bool> WaitAsync(IHost host, CancellationToken cancellationToken)
    {
        try
        {
            await host.WaitForShutdownAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (IsCancellation(exception))
        {
            return false;
        }
    }

    private static bool IsCancellation(Exception exception) => exception is OperationCanceledException
        || (exception is AggregateException several && several.InnerExceptions.All(IsCancellation));

    // A background service that throws stops the host, and the host then ends as if it had been asked to.
    private static void ThrowIfAnyFailed(IServiceProvider services)
    {
        var failed = services.GetServices<IHostedService>().OfType<BackgroundService>()
            .Select(service => service.ExecuteTask)
            .FirstOrDefault(task => task is { IsFaulted: true });
        if (failed is not null)
            ExceptionDispatchInfo.Throw(failed.Exception!.InnerException!);
    }

    // The monitor stops waiting when the shutdown time is over, which only its status shows. Events in a journal are not lost.
    private static void ThrowIfUnsaved(MonitorStatus? status, bool isInTime)
    {
        var isKept = status?.Pipelines is { Count: > 0 } pipelines && pipelines.All(pipeline => pipeline is { JournalEvents: not null, JournalError: null });
        if (status is { LostAtStop: > 0 } || (!isKept && !isInTime))
            throw new StopTimedOutException(status?.Store.LastError ?? "");
    }
}
