namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>Reports a failure when it is not stopped in time. One timer, because it is started for nearly every frame of a quiet feed.</summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private readonly ITimer _timer;
    private CallEventSourceException? _failure;

    public Watchdog(TimeProvider time, Action<CallEventSourceException> fail) =>
        _timer = time.CreateTimer(_ => fail(_failure!), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Start(TimeSpan timeout, CallEventSourceException failure)
    {
        _failure = failure;
        _timer.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    public void Stop() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
