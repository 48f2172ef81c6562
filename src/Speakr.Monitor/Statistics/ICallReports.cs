using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Statistics;

/// <summary>
/// Figures and searches over the history. What is asked for is read from it each time. A visit belongs to the interval in which it joined; when that is not
/// known, in which it was answered, or left. Safe for concurrent use.
/// </summary>
public interface ICallReports
{
    /// <summary>The figures of queues, by interval and then by queue. Intervals in which nobody joined are left out.</summary>
    /// <exception cref="History.CallHistoryException">The history could not be read.</exception>
    ValueTask<IReadOnlyList<QueueStatistics>> GetQueueStatisticsAsync(QueueStatisticsQuery query, CancellationToken cancellationToken);

    /// <summary>The figures of agents who answered, were rung or were logged in; by extension, then by name.</summary>
    /// <exception cref="History.CallHistoryException">The history could not be read.</exception>
    ValueTask<IReadOnlyList<AgentStatistics>> GetAgentStatisticsAsync(AgentStatisticsQuery query, CancellationToken cancellationToken);

    /// <summary>One page of calls with their visits and rings, newest first. Calls added in the meantime do not shift later pages.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="CallSearch.Limit"/> is less than one.</exception>
    /// <exception cref="History.CallHistoryException">The history could not be read.</exception>
    ValueTask<CallPage> SearchAsync(CallSearch search, CancellationToken cancellationToken);

    /// <summary>
    /// Callers whose last abandoned visit was not followed by an answered one of the same number, oldest first. Calls that agents made are no visits, so they
    /// are not seen here; <see cref="ICallbacks"/> looks for them as well.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="CallbackQuery.Limit"/> is less than one.</exception>
    /// <exception cref="History.CallHistoryException">The history could not be read.</exception>
    ValueTask<CallbackList> GetCallbacksAsync(CallbackQuery query, CancellationToken cancellationToken);
}

/// <summary>Which figures of queues.</summary>
public sealed record QueueStatisticsQuery
{
    /// <summary>Visits from this time on; all when <see langword="null"/>.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Visits before this time; all when <see langword="null"/>.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Figures for each such interval of <see cref="StatisticsOptions.TimeZone"/>; for the period as a whole when <see langword="null"/>.</summary>
    public StatisticsInterval? Interval { get; init; }

    /// <summary>Only these queues; all when <see langword="null"/>.</summary>
    public IReadOnlyCollection<string>? Queues { get; init; }
}

/// <summary>
/// An interval by the local clock. A day in which the clock changes has 23 or 25 hours, and an hour that the clock repeats is two intervals.
/// </summary>
public enum StatisticsInterval
{
    /// <summary>15 minutes.</summary>
    QuarterHour,

    /// <summary>30 minutes.</summary>
    HalfHour,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>From midnight to midnight.</summary>
    Day,
}

/// <summary>The figures of a queue in an interval.</summary>
/// <param name="Queue">The queue's name in Asterisk.</param>
/// <param name="From">When the interval begins, or the period that was asked for if that is later; UTC. <see langword="null"/> when there is no beginning.</param>
/// <param name="To">When it ends, or the period that was asked for if that is earlier; UTC. <see langword="null"/> when there is no end.</param>
/// <param name="Figures">The figures.</param>
public sealed record QueueStatistics(string Queue, DateTimeOffset? From, DateTimeOffset? To, QueueFigures Figures);

/// <summary>Which figures of agents.</summary>
public sealed record AgentStatisticsQuery
{
    /// <summary>From this time on; all when <see langword="null"/>.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time; all when <see langword="null"/>.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only what agents did in these queues; in all when <see langword="null"/>.</summary>
    public IReadOnlyCollection<string>? Queues { get; init; }
}

/// <summary>The figures of an agent. Agents are identified by their extension, those without one by their name.</summary>
/// <param name="Extension">The extension; empty when the agent has none.</param>
/// <param name="Name">The latest name that the queues had for the agent; <see langword="null"/> when they had none.</param>
public sealed record AgentStatistics(string Extension, string? Name)
{
    /// <summary>Visits answered, of those that joined in the period.</summary>
    public long Answered { get; init; }

    /// <summary>Phones that rang in the period and were not answered.</summary>
    public long LostRings { get; init; }

    /// <summary>Answered visits whose talk is over.</summary>
    public long Handled { get; init; }

    /// <summary>How long they talked, together; holds included.</summary>
    public long TalkSeconds { get; init; }

    /// <summary>How much of that was spent on hold, as far as it was reported.</summary>
    public long HoldSeconds { get; init; }

    /// <summary>Pauses that lasted at some time in the period. Pauses in several queues at once count as one.</summary>
    public long Pauses { get; init; }

    /// <summary>How much of the period was spent in them; <see langword="null"/> when no login is known.</summary>
    public long? PausedSeconds { get; init; }

    /// <summary>How much of the period the agent was logged in to a queue; <see langword="null"/> when no login is known.</summary>
    public long? LoggedInSeconds { get; init; }

    /// <summary>Average handling time: <see cref="TalkSeconds"/> / <see cref="Handled"/>; <see langword="null"/> when no talk is over.</summary>
    public double? AhtSeconds => Handled == 0 ? null : (double)TalkSeconds / Handled;
}

/// <summary>A page of calls.</summary>
/// <param name="Items">The calls, newest first: by the second of <see cref="Call.CreatedAt"/>, then by the order in which they were added.</param>
/// <param name="Next">Where the next page begins; <see langword="null"/> when this is the last one.</param>
public sealed record CallPage(IReadOnlyList<Call> Items, CallCursor? Next);
