using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Monitoring;

/// <summary>Names the call that is missing from an application's registration, before any call is lost to it.</summary>
internal static class RegistrationCheck
{
    /// <exception cref="InvalidOperationException">A part is missing, or two sources have the same name.</exception>
    public static void Run(IServiceProvider services)
    {
        var sources = services.GetServices<ICallEventSource>().ToArray();
        if (sources.Length == 0)
        {
            throw new InvalidOperationException("Speakr Monitor has no event source. Call AddSocketIOSource, AddReplaySource or "
                + "AddCallEventSource on what AddSpeakrMonitor returns.");
        }

        if (sources.GroupBy(source => source.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException(
                $"Two event sources of Speakr Monitor are named '{twice.Key}'. Give each a Name of its own in its options.");
        }

        if (services.GetService<ICallHistoryStore>() is null)
        {
            throw new InvalidOperationException("Speakr Monitor has no history store. Call UseMySqlHistory, UseSqliteHistory, "
                + "UseInMemoryHistory or UseCallHistoryStore on what AddSpeakrMonitor returns.");
        }
    }
}
