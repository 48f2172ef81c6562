using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>Settings of the monitor as a whole. Sources and stores have their own. Validated at start.</summary>
public sealed class SpeakrMonitorOptions
{
    /// <summary>How long the tracker waits, remembers and forgives.</summary>
    public CallTrackerOptions Tracking { get; } = new();

    /// <summary>The wait before the first new try when a source or the store is lost. <value>Default: 0.5 seconds.</value></summary>
    public TimeSpan ReconnectMinDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between retries, which never end. <value>Default: 5 seconds.</value></summary>
    public TimeSpan ReconnectMaxDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Events that may wait in memory for the tracker. When they are that many, sources are read no further until some are done.
    /// <value>Default: 65,536.</value>
    /// </summary>
    public int EventBufferSize { get; set; } = 65_536;

    /// <summary>
    /// A call on the panel that has not changed for so long when the monitor starts is a ghost: it is reported and not tracked.
    /// <value>Default: 24 hours.</value>
    /// </summary>
    public TimeSpan GhostAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Whether calls are closed, corrected and added from call detail records every minute, where a source of them is registered. To be switched
    /// off when the feed leaves out queues on purpose, whose calls would be added otherwise.
    /// <value>Default: <see langword="true"/>.</value>
    /// </summary>
    public bool HealsFromRecords { get; set; } = true;

    /// <summary>How figures are calculated.</summary>
    public StatisticsOptions Statistics { get; } = new();

    /// <summary>What queues and agents are called.</summary>
    public DisplayNameOptions Names { get; } = new();
}
