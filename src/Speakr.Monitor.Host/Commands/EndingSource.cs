using System.Runtime.CompilerServices;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Ends the host when its source has no more events: a resident monitor would wait for the next connection without end.</summary>
internal sealed class EndingSource(ICallEventSource inner, IHostApplicationLifetime lifetime) : ICallEventSource
{
    public string Name => inner.Name;

    public string IdPrefix => inner.IdPrefix;

    /// <summary>Why a recording could not be read to its end.</summary>
    public CallEventSourceException? Failure { get; private set; }

    /// <summary>Puts itself around the one source that is registered.</summary>
    public static void Decorate(IServiceCollection services) => services.Decorate<ICallEventSource>(
        (source, provider) => new EndingSource(source, provider.GetRequiredService<IHostApplicationLifetime>()));

    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var events = inner.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(events))
            yield return events.Current;
        lifetime.StopApplication();
    }

    // A recording that cannot be read is no better at the next try, unlike the feed that the monitor takes it for.
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<CallEvent> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (CallEventSourceException failure)
        {
            Failure = failure;
            return false;
        }
    }
}
