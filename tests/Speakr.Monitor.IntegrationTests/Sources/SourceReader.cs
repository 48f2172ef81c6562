using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>Enumerates a source step by step, each step with a deadline.</summary>
internal sealed class SourceReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly IAsyncEnumerator<CallEvent> _events;
    private Task<bool>? _pending;

    private SourceReader(ICallEventSource source) => _events = source.ReadAsync(_cancellation.Token).GetAsyncEnumerator();

    public static SourceReader Start(ICallEventSource source) => new(source);

    public static async Task<SourceReader> ConnectAsync(ICallEventSource source)
    {
        var reader = new SourceReader(source);
        (await reader.NextAsync()).Kind.Should().Be(CallEventKind.Connected);
        return reader;
    }

    public async Task<CallEvent> NextAsync()
    {
        _pending = _events.MoveNextAsync().AsTask();
        (await _pending.WaitAsync(Patience)).Should().BeTrue("the source should not end");
        return _events.Current;
    }

    public async Task<List<CallEvent>> TakeAsync(int count)
    {
        var taken = new List<CallEvent>(count);
        while (taken.Count < count)
            taken.Add(await NextAsync());
        return taken;
    }

    /// <summary>Reads up to the event of this channel.</summary>
    public async Task ReadUntilAsync(string uniqueId)
    {
        while ((await NextAsync()).UniqueId != uniqueId)
        {
        }
    }

    /// <summary>The exception that ends the enumeration.</summary>
    public async Task<CallEventSourceException> FailureAsync()
    {
        _pending = _events.MoveNextAsync().AsTask();
        var failing = async () => await _pending.WaitAsync(Patience);
        return (await failing.Should().ThrowAsync<CallEventSourceException>()).Which;
    }

    public Task CancelAsync() => _cancellation.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        if (_pending is { IsCompleted: false })
            await Task.WhenAny(_pending);
        await _events.DisposeAsync();
        _cancellation.Dispose();
    }
}
