using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.DependencyInjection;

internal sealed class CdrSyncBuilder(IServiceCollection services) : ICdrSyncBuilder
{
    public IServiceCollection Services { get; } = services;

    public Func<IServiceProvider, ICdrSource>? Source { get; private set; }

    public Func<IServiceProvider, ICdrDestination>? Destination { get; private set; }

    public CdrSyncOptions Options { get; } = new();

    public ICdrSyncBuilder From(Func<IServiceProvider, ICdrSource> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        return this;
    }

    public ICdrSyncBuilder To(Func<IServiceProvider, ICdrDestination> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Destination = destination;
        return this;
    }

    public ICdrSyncBuilder Configure(Action<CdrSyncOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Options);
        return this;
    }
}

/// <summary>What other parts than the synchronizer need to know about a registered synchronization.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ScheduleEnabled">Whether the library runs it.</param>
/// <param name="CreateDestination">Creates a destination that the caller disposes of.</param>
internal sealed record CdrSyncRegistration(string Name, bool ScheduleEnabled, Func<IServiceProvider, ICdrDestination> CreateDestination);
