namespace Speakr.Monitor.Host;

/// <summary>Puts a service around one that is registered already.</summary>
internal static class ServiceDecoration
{
    public static void Decorate<TService>(this IServiceCollection services, Func<TService, IServiceProvider, TService> around)
        where TService : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(TService));
        services.Remove(registered);
        services.AddSingleton(provider => around(
            (TService)(registered.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!)),
            provider));
    }
}
