using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Makes stores the way an application gets them: by their registration.</summary>
public static class RegisteredStore
{
    /// <summary>The store that <paramref name="use"/> chooses, for example <c>monitor => monitor.UseMyHistory(…)</c>. It is the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="use"/> registers no store.</exception>
    public static ICallHistoryStore Create(Action<ISpeakrMonitorBuilder> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var services = new ServiceCollection();
        use(services.AddSpeakrMonitor());
        var registered = services.SingleOrDefault(service => service.ServiceType == typeof(ICallHistoryStore))
            ?? throw new InvalidOperationException("The registration chooses no ICallHistoryStore.");
        var store = registered.ImplementationFactory?.Invoke(Nothing.Instance)
            ?? ActivatorUtilities.CreateInstance(Nothing.Instance, registered.ImplementationType!);
        return (ICallHistoryStore)store;
    }

    // Not the application's container: it would dispose the store when the test does not want that yet.
    private sealed class Nothing : IServiceProvider
    {
        public static readonly Nothing Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
