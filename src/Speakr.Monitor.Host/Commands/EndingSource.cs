using System.Runtime.CompilerServices;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Ends the host when its source has no more events: a resident monitor would wait for the next connection for ever.</summary>
internal sealed class EndingSource(ICallEventSource inner, IHostApplicationLifetime lifetime) : ICallEventSource
{
    public string Name => inner.Name;

    /// <summary>Puts itself around the one source that is registered.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var original = services.Single(service => service.ServiceType == typeof(ICallEventSource));
        services.Remove(original);
        services.AddSingleton<ICallEventSource>(provider => new EndingSource(Create(original, provider), provider.GetRequiredService<IHostApplicationLifetime>()));
    }

    public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var callEvent in inner.ReadAsync(cancellationToken))
            yield return callEvent;
        lifetime.StopApplication();
    }

    private static ICallEventSource Create(ServiceDescriptor original, IServiceProvider provider) => (ICallEventSource)(
        original.ImplementationInstance
        ?? original.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, original.ImplementationType!));
}
