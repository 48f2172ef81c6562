using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>Settings of the monitor. Sources and stores have their own. Validated at start.</summary>
public sealed class SpeakrMonitorOptions
{
    /// <summary>Time limits and memory of the tracker.</summary>
    public CallTrackerOptions Tracking { get; } = new();

    /// <summary>
    /// The longest wait before the first retry of a source or store. Each wait is random between half of its limit and the limit, which doubles up to
    /// <see cref="ReconnectMaxDelay"/>. <value>Default: 0.5 seconds.</value>
    /// </summary>
    public TimeSpan ReconnectMinDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between retries. <value>Default: 5 seconds.</value></summary>
    public TimeSpan ReconnectMaxDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Events that may wait in memory. When the buffer is full, sources are not read. <value>Default: 65,536.</value></summary>
    public int EventBufferSize { get; set; } = 65_536;

    /// <summary>
    /// A call on the panel without a change for this long at start is a ghost: it is reported and not tracked. <value>Default: 24 hours.</value>
    /// </summary>
    public TimeSpan GhostAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Whether calls are closed, corrected and added from call detail records every minute. Turn it off if the feed omits queues on purpose, because
    /// their calls would be added. <value>Default: <see langword="true"/>.</value>
    /// </summary>
    public bool HealsFromRecords { get; set; } = true;

    /// <summary>How figures are calculated.</summary>
    public StatisticsOptions Statistics { get; } = new();

    /// <summary>Display names of queues and agents.</summary>
    public DisplayNameOptions Names { get; } = new();
}
