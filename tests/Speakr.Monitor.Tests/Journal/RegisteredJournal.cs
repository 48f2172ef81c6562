using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>Makes journals the way an application gets them: by their registration.</summary>
internal static class RegisteredJournal
{
    /// <summary>The factory that <paramref name="use"/> chooses, for example <c>monitor => monitor.UseMyJournal(…)</c>.</summary>
    /// <param name="use">Registers a journal.</param>
    /// <param name="time">The clock. <value>Default: the system's.</value></param>
    public static IEventJournalFactory Create(Action<ISpeakrMonitorBuilder> use, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(use);
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(time ?? TimeProvider.System);
        use(services.AddSpeakrMonitor());
        // Its journals are disposed by the tests; the factory itself holds nothing.
        return services.BuildServiceProvider().GetRequiredService<IEventJournalFactory>();
    }
}
