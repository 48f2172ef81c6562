using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>The stop of an application whose observers are still at it when its time is up.</summary>
public sealed class CallObserversTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Complete_TimeIsUp_EndsWhateverTheObserverDoes(bool ignoresItsToken)
    {
        var observer = new BusyObserver(ignoresItsToken);
        using var observers = new CallObservers([observer], NullLogger<CallObservers>.Instance);
        observers.Tell([new CallChange(Sample.Call("1.1"), null)]);
        await observer.Told.WaitAsync(TimeSpan.FromSeconds(20));
        using var stop = new CancellationTokenSource();
        var completing = observers.CompleteAsync(stop.Token);
        completing.IsCompleted.Should().BeFalse("there is time left");

        await stop.CancelAsync();

        await completing.WaitAsync(TimeSpan.FromSeconds(20));
        observer.End();
    }

    private sealed class BusyObserver(bool ignoresItsToken) : ICallObserver
    {
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Told => _told.Task;

        public void End() => _end.TrySetResult();

        public async ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
        {
            // A driver's answer to a token is an exception of its own.
            await using var failing = cancellationToken.Register(() => _ = ignoresItsToken || _end.TrySetException(new IOException("The connection was closed.")));
            _told.TrySetResult();
            await _end.Task;
        }
    }
}
