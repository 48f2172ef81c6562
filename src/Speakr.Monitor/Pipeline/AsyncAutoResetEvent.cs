using System.Threading.Channels;

namespace Speakr.Monitor.Pipeline;

/// <summary>An async auto-reset event; multiple sets coalesce. One waiter, any number of setters.</summary>
internal sealed class AsyncAutoResetEvent
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private Task<bool>? _wait;

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits until it is set or the time has passed. One caller at a time.</summary>
    public async ValueTask WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        // The channel keeps every pending wait, so one that timed out is used again.
        _wait ??= _channel.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        if (!_wait.IsCompleted && !await IsSetFirstAsync(_wait, atMost, time, cancellationToken).ConfigureAwait(false))
            return;
        _wait = null;
        _channel.Reader.TryRead(out _);
    }

    private static async Task<bool> IsSetFirstAsync(Task<bool> set, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        if (atMost <= TimeSpan.Zero && atMost != Timeout.InfiniteTimeSpan)
            return false;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(set, Task.Delay(atMost, time, giveUp.Token)).ConfigureAwait(false);
        await giveUp.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == set;
    }
}
