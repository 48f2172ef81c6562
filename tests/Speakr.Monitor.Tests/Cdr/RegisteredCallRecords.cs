using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>Makes sources of recorded calls the way an application gets them: by the registration of a synchronization.</summary>
internal static class RegisteredCallRecords
{
    /// <summary>The source that comes with what <paramref name="from"/> chooses, for example <c>cdr => cdr.FromFreePbx(…)</c>. It is the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException">None comes with it.</exception>
    public static ICallRecordSource Create(Action<ICdrSyncBuilder> from)
    {
        ArgumentNullException.ThrowIfNull(from);
        var services = new ServiceCollection();
        from(new Builder(services));
        var registration = services.SingleOrDefault(service => service.ServiceType == typeof(ICallRecordSource))
            ?? throw new InvalidOperationException("The registration brings no ICallRecordSource.");
        // Not by a provider: disposing that would dispose the source, too.
        return (ICallRecordSource)registration.ImplementationFactory!(new Nothing());
    }

    private sealed class Nothing : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class Builder(IServiceCollection services) : ICdrSyncBuilder
    {
        public IServiceCollection Services { get; } = services;

        public ICdrSyncBuilder From(Func<IServiceProvider, ICdrSource> source) => this;

        public ICdrSyncBuilder To(Func<IServiceProvider, ICdrDestination> destination) => this;

        public ICdrSyncBuilder Configure(Action<CdrSyncOptions> configure) => this;
    }
}
