using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>What a check of one end of a synchronization may need to know.</summary>
/// <param name="Services">The application's services.</param>
/// <param name="Options">The synchronization's settings. Not to be changed.</param>
/// <param name="OpenSource">Makes a source of its own for the caller, who disposes it.</param>
public sealed record CdrCheckContext(IServiceProvider Services, CdrSyncOptions Options, Func<ICdrSource> OpenSource);
