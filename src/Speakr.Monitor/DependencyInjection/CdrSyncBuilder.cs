using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Checks;

namespace Speakr.Monitor.DependencyInjection;

internal sealed class CdrSyncBuilder(IServiceCollection services) : ICdrSyncBuilder
{
    public IServiceCollection Services { get; } = services;

    public Func<IServiceProvider, ICdrSource>? Source { get; private set; }

    public Func<IServiceProvider, ICdrDestination>? Destination { get; private set; }

    public Func<CdrCheckContext, ISetupCheck>? SourceCheck { get; private set; }

    public Func<CdrCheckContext, ISetupCheck>? DestinationCheck { get; private set; }

    public CdrSyncOptions Options { get; } = new();

    public ICdrSyncBuilder From(Func<IServiceProvider, ICdrSource> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        (Source, SourceCheck) = (source, null);
        return this;
    }

    public ICdrSyncBuilder To(Func<IServiceProvider, ICdrDestination> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        (Destination, DestinationCheck) = (destination, null);
        return this;
    }

    public ICdrSyncBuilder CheckSource(Func<CdrCheckContext, ISetupCheck> check)
    {
        ArgumentNullException.ThrowIfNull(check);
        SourceCheck = check;
        return this;
    }

    public ICdrSyncBuilder CheckDestination(Func<CdrCheckContext, ISetupCheck> check)
    {
        ArgumentNullException.ThrowIfNull(check);
        DestinationCheck = check;
        return this;
    }

    public ICdrSyncBuilder Configure(Action<CdrSyncOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Options);
        return this;
    }
}
