using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// The messages to the actor of one PBX, in order. Events wait for room, so that no feed is read faster than its events can be kept. Work on the
/// tracker never waits for room, because some of it is what makes room. Any number of senders, one receiver.
/// </summary>
/// <param name="room">How many events may have been received and not been passed on.</param>
internal sealed class PbxInbox(int room) : IValueTaskSource, IDisposable
{
    private readonly ConcurrentQueue<PbxMessage> _messages = new();
    private readonly SemaphoreSlim _room = new(room);
    // A channel would hand each message over to another thread, or none.
    private ManualResetValueTaskSourceCore<bool> _wait;
    private int _isWaiting;
    private int _isWoken;
    private volatile bool _takesNoWork;
    private volatile bool _isClosed;

    /// <summary>Events that were received and have not been passed on.</summary>
    public int EventsInside => room - _room.CurrentCount;

    /// <summary>Whether there is nothing to take.</summary>
    public bool IsEmpty => _messages.IsEmpty;

    /// <summary>Posts an event without waking the actor: see <see cref="Flush"/>. Waits for room, and then wakes it.</summary>
    public ValueTask PostAsync(CallEvent callEvent, CancellationToken cancellationToken)
    {
        if (!_room.Wait(0, CancellationToken.None))
            return PostWhenThereIsRoomAsync(callEvent, cancellationToken);
        _messages.Enqueue(new PbxMessage(callEvent, null));
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Lets the actor see to what was posted, on this thread when it rests: for a single event that costs less than to wake another thread. Returns when
    /// the actor rests again, or has more to do than one portion.
    /// </summary>
    public void Flush()
    {
        if (!_messages.IsEmpty)
            Signal(isInline: true);
    }

    /// <summary>There will be no more events.</summary>
    public void EndEvents() => Post(PbxMessage.EndOfEvents);

    /// <returns><see langword="false"/> when the actor has stopped.</returns>
    public bool TryPost(Action<CallTracker> work)
    {
        if (_takesNoWork || _isClosed)
            return false;
        Post(new PbxMessage(null, work));
        // What came after the last look is never done.
        return !_isClosed;
    }

    /// <summary>Makes the actor look whether there is something to do; several wakes coalesce.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            Post(default);
    }

    /// <summary>From now on only events are taken.</summary>
    public void RefuseWork() => _takesNoWork = true;

    /// <summary>No more messages are taken.</summary>
    public void Close() => _isClosed = true;

    public bool TryTake(out PbxMessage message)
    {
        if (!_messages.TryDequeue(out message))
            return false;
        if (message is { Event: null, Work: null, IsEndOfEvents: false })
            Volatile.Write(ref _isWoken, 0);
        return true;
    }

    /// <summary>Waits for a message. Not cancellable, which spares a registration for each wait; <see cref="Wake"/> ends it.</summary>
    public ValueTask WaitAsync()
    {
        _wait.Reset();
        Interlocked.Exchange(ref _isWaiting, 1);
        // One of the two sides notices a message that came in between.
        return !_messages.IsEmpty && Interlocked.Exchange(ref _isWaiting, 0) == 1 ? ValueTask.CompletedTask : new ValueTask(this, _wait.Version);
    }

    /// <summary>So many events have been passed on.</summary>
    public void Free(int events) => _room.Release(events);

    public void Dispose() => _room.Dispose();

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void Post(PbxMessage message)
    {
        _messages.Enqueue(message);
        Signal(isInline: false);
    }

    private void Signal(bool isInline)
    {
        if (Interlocked.Exchange(ref _isWaiting, 0) == 0)
            return;
        _wait.RunContinuationsAsynchronously = !isInline;
        _wait.SetResult(true);
    }

    private async ValueTask PostWhenThereIsRoomAsync(CallEvent callEvent, CancellationToken cancellationToken)
    {
        // What takes the room has to be passed on.
        Signal(isInline: false);
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        Post(new PbxMessage(callEvent, null));
    }
}

/// <summary>A message to an actor: an event, work on its tracker, the end of the events, or nothing but a wake.</summary>
internal readonly record struct PbxMessage(CallEvent? Event, Action<CallTracker>? Work, bool IsEndOfEvents = false)
{
    public static PbxMessage EndOfEvents { get; } = new(null, null, IsEndOfEvents: true);
}
