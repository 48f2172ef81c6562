using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>What <c>AddCdrSync</c> hands to its caller. Sources and destinations add themselves to it by extension methods.</summary>
public interface ICdrSyncBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Chooses the source. The last choice wins. What the factory makes is disposed with the synchronization.</summary>
    ICdrSyncBuilder From(Func<IServiceProvider, ICdrSource> source);

    /// <summary>Chooses the destination. The last choice wins. What the factory makes is disposed with the synchronization.</summary>
    ICdrSyncBuilder To(Func<IServiceProvider, ICdrDestination> destination);

    /// <summary>Changes the options; several changes add up.</summary>
    ICdrSyncBuilder Configure(Action<CdrSyncOptions> configure);
}
