using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.InMemory;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorBuilderExtensions
{
    /// <summary>Keeps calls in memory, for tests and samples: nothing outlives the process. The first choice of a store wins.</summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    public static ISpeakrMonitorBuilder UseInMemoryHistory(this ISpeakrMonitorBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseCallHistoryStore<InMemoryCallHistoryStore>();
    }
}
