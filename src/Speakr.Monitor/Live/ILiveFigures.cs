using System.Diagnostics.CodeAnalysis;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Live;

/// <summary>
/// The queues as they are now, with the figures of today. From the events, as <see cref="ILiveCalls"/>: right while the database is down and on a standby;
/// only what happened today before the monitor's start is read from the history. Thread-safe.
/// </summary>
public interface ILiveFigures
{
    /// <summary>The queues of this moment.</summary>
    LiveFigures Current { get; }

    /// <summary>
    /// First the queues of this moment, then again when something has changed. Changes that arrive together are delivered together; a slow watcher gets the latest.
    /// Ends when the monitor has stopped.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration at once, with an <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<LiveFigures> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>All queues of all PBXs at one moment. Immutable.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="Queues">
/// The queues that have callers, have agents or were called today; by PBX, then by name. One that has not changed is the same object as before.
/// </param>
public sealed record LiveFigures(long Version, IReadOnlyList<LiveQueue> Queues)
{
    /// <summary>When today began, local midnight of <see cref="StatisticsOptions.TimeZone"/>.</summary>
    public DateTimeOffset TodaySince { get; init; }

    /// <summary>Whether <see cref="LiveQueue.Today"/> has what the history holds of today; not so until it could be read for the first time.</summary>
    public bool IsTodayComplete { get; init; }
}

/// <summary>A queue of one PBX, as of now and today. Immutable.</summary>
/// <param name="Pbx">The PBX: the name of its first source.</param>
/// <param name="Queue">The queue's name in Asterisk.</param>
[SuppressMessage("Naming", "CA1711", Justification = "A queue of callers, not a collection.")]
public sealed record LiveQueue(string Pbx, string Queue)
{
    /// <summary>The name by which people know it; <see langword="null"/> when it was given none.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Waiting callers.</summary>
    public int Waiting { get; init; }

    /// <summary>When the caller with the longest current wait joined; <see langword="null"/> without waiting callers.</summary>
    public DateTimeOffset? LongestWaitSince { get; init; }

    /// <summary>Callers talking to an agent.</summary>
    public int Talking { get; init; }

    /// <summary>Agents who are logged in; <see langword="null"/> while no agents of the PBX are known.</summary>
    public int? AgentsLoggedIn { get; init; }

    /// <summary>Those of them that can take a call; <see langword="null"/> while no agents of the PBX are known.</summary>
    public int? AgentsFree { get; init; }

    /// <summary>Those of them who are paused; <see langword="null"/> while no agents of the PBX are known.</summary>
    public int? AgentsPaused { get; init; }

    /// <summary>The figures of visits that joined today. Logins are not looked at, so there is no occupancy.</summary>
    public QueueFigures Today { get; init; } = QueueFigures.None;

    /// <summary>The longest wait that counts as answered in time.</summary>
    public TimeSpan ServiceLevelThreshold { get; init; }

    /// <summary>The service level that is aimed at, from 0 to 1: where amber begins; <see langword="null"/> when it never does.</summary>
    public double? ServiceLevelTarget { get; init; }

    /// <summary>The figures that are amber or red.</summary>
    public QueueAlerts Alerts { get; init; } = QueueAlerts.None;

    /// <summary>The worst of <see cref="Alerts"/>; <see langword="null"/> when there is none.</summary>
    public AlertLevel? Level => Alerts.Level;
}
