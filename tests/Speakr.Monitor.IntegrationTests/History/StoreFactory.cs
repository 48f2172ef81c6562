using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>Makes the store that an application's registration would give it. It is the caller's to dispose.</summary>
internal static class StoreFactory
{
    public static ICallHistoryStore Create(Action<ISpeakrMonitorBuilder> use)
    {
        var services = new ServiceCollection();
        use(new SpeakrMonitorBuilder(services));
        var registered = services.Single(service => service.ServiceType == typeof(ICallHistoryStore));
        var store = registered.ImplementationFactory?.Invoke(Nothing.Instance)
            ?? ActivatorUtilities.CreateInstance(Nothing.Instance, registered.ImplementationType!);
        return (ICallHistoryStore)store;
    }

    private sealed class Nothing : IServiceProvider
    {
        public static readonly Nothing Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
