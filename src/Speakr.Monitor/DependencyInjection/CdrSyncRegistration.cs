using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>What of a registered synchronization others than its synchronizer need to know.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ScheduleEnabled">Whether the library runs it.</param>
/// <param name="CreateDestination">Makes a destination of its own for the caller, who disposes it.</param>
internal sealed record CdrSyncRegistration(string Name, bool ScheduleEnabled, Func<IServiceProvider, ICdrDestination> CreateDestination);
