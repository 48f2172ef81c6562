using System.Runtime.CompilerServices;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host;

/// <summary>Ends the host when a PBX refuses the first login: the person who just entered the secret is still there, and a monitor that receives nothing must not look started.</summary>
internal sealed class FirstLogin(IHostApplicationLifetime lifetime)
{
    private CallEventSourceException? _refusal;

    /// <summary>Why the host ends; <see langword="null"/> when it has another reason.</summary>
    public CallEventSourceException? Refusal => Volatile.Read(ref _refusal);

    /// <summary>The same source, watched.</summary>
    public ICallEventSource Watch(ICallEventSource source) => new WatchedSource(source, this);

    private void Refused(CallEventSourceException refusal)
    {
        Interlocked.CompareExchange(ref _refusal, refusal, null);
        lifetime.StopApplication();
    }

    private sealed class WatchedSource(ICallEventSource source, FirstLogin login) : ICallEventSource
    {
        private bool _hasConnected;

        public string Name => source.Name;

        public string IdPrefix => source.IdPrefix;

        public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var events = source.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(events))
                yield return events.Current;
        }

        private ValueTask<bool> NextAsync(IAsyncEnumerator<CallEvent> events) => _hasConnected ? events.MoveNextAsync() : FirstAsync(events);

        private async ValueTask<bool> FirstAsync(IAsyncEnumerator<CallEvent> events)
        {
            try
            {
                return _hasConnected = await events.MoveNextAsync();
            }
            catch (CallEventSourceException refusal) when (refusal.IsRefused)
            {
                login.Refused(refusal);
                throw;
            }
        }
    }
}
