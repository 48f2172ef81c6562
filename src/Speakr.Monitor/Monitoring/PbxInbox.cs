using System.Threading.Channels;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring;

/// <summary>
/// The messages to the actor of one PBX, in order. Events wait for room, so that no feed is read faster than its events can be kept. Work on the
/// tracker never waits for room, because some of it is what makes room. Any number of senders, one receiver.
/// </summary>
/// <param name="room">How many events may have been received and not been passed on.</param>
internal sealed class PbxInbox(int room) : IDisposable
{
    private readonly Channel<PbxMessage> _messages = Channel.CreateUnbounded<PbxMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _room = new(room);
    private int _isWoken;
    private volatile bool _takesNoWork;

    /// <summary>Events that were received and have not been passed on.</summary>
    public int EventsInside => room - _room.CurrentCount;

    public ValueTask PostAsync(CallEvent callEvent, CancellationToken cancellationToken)
    {
        if (!_room.Wait(0, CancellationToken.None))
            return PostWhenThereIsRoomAsync(callEvent, cancellationToken);
        _messages.Writer.TryWrite(new PbxMessage(callEvent, null));
        return ValueTask.CompletedTask;
    }

    /// <summary>There will be no more events.</summary>
    public void EndEvents() => _messages.Writer.TryWrite(PbxMessage.EndOfEvents);

    /// <returns><see langword="false"/> when the actor has stopped.</returns>
    public bool TryPost(Action<CallTracker> work) => !_takesNoWork && _messages.Writer.TryWrite(new PbxMessage(null, work));

    /// <summary>Makes the actor look whether there is something to do; several wakes coalesce.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            _messages.Writer.TryWrite(default);
    }

    /// <summary>From now on only events are taken.</summary>
    public void RefuseWork() => _takesNoWork = true;

    /// <summary>No more messages are taken.</summary>
    public void Close() => _messages.Writer.TryComplete();

    public bool TryTake(out PbxMessage message)
    {
        if (!_messages.Reader.TryRead(out message))
            return false;
        if (message is { Event: null, Work: null, IsEndOfEvents: false })
            Volatile.Write(ref _isWoken, 0);
        return true;
    }

    /// <summary>Waits for a message. Not cancellable, which spares a registration for each wait; <see cref="Wake"/> ends it.</summary>
    public ValueTask<bool> WaitAsync() => _messages.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>So many events have been passed on.</summary>
    public void Free(int events) => _room.Release(events);

    public void Dispose() => _room.Dispose();

    private async ValueTask PostWhenThereIsRoomAsync(CallEvent callEvent, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        _messages.Writer.TryWrite(new PbxMessage(callEvent, null));
    }
}

/// <summary>A message to an actor: an event, work on its tracker, the end of the events, or nothing but a wake.</summary>
internal readonly record struct PbxMessage(CallEvent? Event, Action<CallTracker>? Work, bool IsEndOfEvents = false)
{
    public static PbxMessage EndOfEvents { get; } = new(null, null, IsEndOfEvents: true);
}
