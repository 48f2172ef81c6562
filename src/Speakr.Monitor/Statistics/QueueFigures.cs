namespace Speakr.Monitor.Statistics;

/// <summary>
/// The figures of visits to a queue. What is counted can be added up, over queues and over intervals; the rest follows from it by the formula that each
/// member names. Immutable.
/// </summary>
public sealed record QueueFigures
{
    /// <summary>No visits.</summary>
    public static QueueFigures None { get; } = new();

    /// <summary>All visits that joined.</summary>
    public long Offered { get; init; }

    /// <summary>Visits that an agent answered.</summary>
    public long Answered { get; init; }

    /// <summary>Visits that ended unanswered, for whatever reason. A caller who still waits is offered only.</summary>
    public long Abandoned { get; init; }

    /// <summary>Those of <see cref="Abandoned"/> that waited less than <see cref="StatisticsOptions.ShortAbandon"/>.</summary>
    public long ShortAbandoned { get; init; }

    /// <summary>Answered visits that waited <see cref="StatisticsOptions.ServiceLevelThreshold"/> at most.</summary>
    public long AnsweredInTime { get; init; }

    /// <summary>The visits that the service level is measured on, by <see cref="StatisticsOptions.ServiceLevel"/>.</summary>
    public long ServiceLevelBase { get; init; }

    /// <summary>Answered visits whose wait is known; call detail records do not contain it.</summary>
    public long AnsweredWaits { get; init; }

    /// <summary>How long those waited, together.</summary>
    public long AnsweredWaitSeconds { get; init; }

    /// <summary>The longest wait that is over, answered or not; <see langword="null"/> when there was none.</summary>
    public int? LongestWaitSeconds { get; init; }

    /// <summary>Visits whose talk is over.</summary>
    public long Handled { get; init; }

    /// <summary>How long they talked, together; holds included.</summary>
    public long TalkSeconds { get; init; }

    /// <summary>How much of that was spent on hold, as far as it was reported.</summary>
    public long HoldSeconds { get; init; }

    /// <summary>
    /// How long the queue's agents were logged in to it and not paused, together; <see langword="null"/> when no login is known.
    /// </summary>
    public long? StaffedSeconds { get; init; }

    /// <summary><see cref="AnsweredInTime"/> / <see cref="ServiceLevelBase"/>, from 0 to 1; <see langword="null"/> without such visits.</summary>
    public double? ServiceLevel => Ratio(AnsweredInTime, ServiceLevelBase);

    /// <summary>Average speed of answer: <see cref="AnsweredWaitSeconds"/> / <see cref="AnsweredWaits"/>; <see langword="null"/> when none was answered.</summary>
    public double? AsaSeconds => Ratio(AnsweredWaitSeconds, AnsweredWaits);

    /// <summary>Average handling time: <see cref="TalkSeconds"/> / <see cref="Handled"/>; <see langword="null"/> when no talk is over.</summary>
    public double? AhtSeconds => Ratio(TalkSeconds, Handled);

    /// <summary>
    /// <see cref="TalkSeconds"/> / <see cref="StaffedSeconds"/>. More than 1 is possible: a talk belongs to the interval in which its caller joined.
    /// <see langword="null"/> when no login is known.
    /// </summary>
    public double? Occupancy => Ratio(TalkSeconds, StaffedSeconds ?? 0);

    /// <summary>The figures of both together.</summary>
    public static QueueFigures operator +(QueueFigures left, QueueFigures right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.Add(right);
    }

    /// <summary>The figures of both together.</summary>
    public QueueFigures Add(QueueFigures other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Combine(other, 1) with
        {
            LongestWaitSeconds = LongestWaitSeconds is { } wait && !(other.LongestWaitSeconds > wait) ? wait : other.LongestWaitSeconds,
            StaffedSeconds = StaffedSeconds is null && other.StaffedSeconds is null ? null : (StaffedSeconds ?? 0) + (other.StaffedSeconds ?? 0),
        };
    }

    /// <summary>What is left without visits that were added before. The longest wait stays: it may have been another's.</summary>
    internal QueueFigures Without(QueueFigures other) => Combine(other, -1);

    private QueueFigures Combine(QueueFigures other, int sign) => this with
    {
        Offered = Offered + (sign * other.Offered),
        Answered = Answered + (sign * other.Answered),
        Abandoned = Abandoned + (sign * other.Abandoned),
        ShortAbandoned = ShortAbandoned + (sign * other.ShortAbandoned),
        AnsweredInTime = AnsweredInTime + (sign * other.AnsweredInTime),
        ServiceLevelBase = ServiceLevelBase + (sign * other.ServiceLevelBase),
        AnsweredWaits = AnsweredWaits + (sign * other.AnsweredWaits),
        AnsweredWaitSeconds = AnsweredWaitSeconds + (sign * other.AnsweredWaitSeconds),
        Handled = Handled + (sign * other.Handled),
        TalkSeconds = TalkSeconds + (sign * other.TalkSeconds),
        HoldSeconds = HoldSeconds + (sign * other.HoldSeconds),
    };

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
