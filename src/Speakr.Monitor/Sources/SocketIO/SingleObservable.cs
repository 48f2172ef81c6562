namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>An observable for the one observer that the client library is.</summary>
internal sealed class SingleObservable<T> : IObservable<T>, IDisposable
{
    private IObserver<T>? _observer;

    public IDisposable Subscribe(IObserver<T> observer)
    {
        _observer = observer;
        return this;
    }

    public void Publish(T value) => _observer?.OnNext(value);

    public void Dispose() => _observer = null;
}
