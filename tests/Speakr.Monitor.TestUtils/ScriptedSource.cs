using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.TestUtils;

/// <summary>A source that does what the test tells it: connects, sends, loses its connection.</summary>
public sealed class ScriptedSource(TimeProvider time) : ICallEventSource
{
    private readonly Channel<Func<CallEvent>> _script = Channel.CreateUnbounded<Func<CallEvent>>();
    private int _connections;

    public string Name { get; init; } = "scripted";

    public string IdPrefix { get; init; } = "";

    public int Connections => Volatile.Read(ref _connections);

    public void Connect() => Send(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = time.GetUtcNow(), Source = Name });

    public void Send(CallEvent callEvent) => _script.Writer.TryWrite(() => callEvent);

    public void Fail(Exception failure) => _script.Writer.TryWrite(() => throw failure);

    public void End() => _script.Writer.Complete();

    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _connections);
        await foreach (var next in _script.Reader.ReadAllAsync(cancellationToken))
            yield return next();
    }
}
