using System.Text.Json;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using LibraryClient = SocketIOClient.SocketIO;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>What we send to the feed of our own accord: pings, and the question for a live list.</summary>
internal sealed class PeriodicEmitter(LibraryClient client, SocketIOSourceOptions options, ILogger logger, TimeProvider time)
{
    private readonly object[] _payload = options.StatusPayload is { } payload ? [JsonSerializer.SerializeToElement(payload)] : [];

    /// <summary>Sends until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(PingAsync(cancellationToken), AskAsync(cancellationToken));

    private async Task PingAsync(CancellationToken cancellationToken)
    {
        if (options.PingInterval > TimeSpan.Zero)
            await RepeatAsync(() => client.EmitAsync(options.PingEvent), options.PingInterval, cancellationToken).ConfigureAwait(false);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        if (options.StatusEvent.Length == 0)
            return;
        await client.EmitAsync(options.StatusEvent, _payload).ConfigureAwait(false);
        if (options.StatusInterval > TimeSpan.Zero)
            await RepeatAsync(() => client.EmitAsync(options.StatusEvent, _payload), options.StatusInterval, cancellationToken).ConfigureAwait(false);
    }

    private async Task RepeatAsync(Func<Task> emit, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                await emit().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            SourceLog.PingStopped(logger, options.Name);
        }
    }
}
