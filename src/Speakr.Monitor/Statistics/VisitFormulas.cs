using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Statistics;

/// <summary>What one visit counts for. Pure.</summary>
internal sealed class VisitFormulas(StatisticsOptions options)
{
    /// <summary>
    /// When a visit counts: its join; when that is not known, its answer or exit. Cut to the millisecond, as it is stored. <see langword="null"/> when nothing
    /// is known; it then counts nowhere.
    /// </summary>
    public static DateTimeOffset? Time(QueueVisit visit) =>
        (visit.JoinedAt ?? visit.AnsweredAt ?? visit.LeftAt) is { } time ? Cut(time) : null;

    public static DateTimeOffset Cut(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    /// <summary>How long a caller may wait to be answered in time.</summary>
    public int ThresholdSeconds(string queue) =>
        Seconds(options.Queues.TryGetValue(queue, out var own) ? own.ServiceLevelThreshold : null, options.ServiceLevelThreshold);

    /// <summary>Below which wait an abandon is short.</summary>
    public int ShortSeconds(string queue) =>
        Seconds(options.Queues.TryGetValue(queue, out var own) ? own.ShortAbandon : null, options.ShortAbandon);

    public QueueFigures Of(QueueVisit visit)
    {
        var (isAnswered, wait) = (visit.AnsweredAt is not null, visit.WaitSeconds);
        var isAbandoned = !isAnswered && visit.EndReason is not null;
        // A caller who still waits has no wait yet.
        var isOver = isAnswered || isAbandoned;
        return new QueueFigures
        {
            Offered = 1,
            Answered = isAnswered ? 1 : 0,
            Abandoned = isAbandoned ? 1 : 0,
            ShortAbandoned = isAbandoned && wait < ShortSeconds(visit.Queue) ? 1 : 0,
            AnsweredInTime = isAnswered && wait <= ThresholdSeconds(visit.Queue) ? 1 : 0,
            ServiceLevelBase = isOver && wait is { } known && IsInBase(visit.Queue, isAnswered, known) ? 1 : 0,
            AnsweredWaits = isAnswered && wait is not null ? 1 : 0,
            AnsweredWaitSeconds = isAnswered ? wait ?? 0 : 0,
            LongestWaitSeconds = isOver ? wait : null,
            Handled = isAnswered && visit.TalkSeconds is not null ? 1 : 0,
            TalkSeconds = isAnswered ? visit.TalkSeconds ?? 0 : 0,
            HoldSeconds = isAnswered ? visit.HoldSeconds ?? 0 : 0,
        };
    }

    private bool IsInBase(string queue, bool isAnswered, int wait) => isAnswered || options.ServiceLevel switch
    {
        ServiceLevelFormula.AnsweredAndLateAbandoned => wait > ThresholdSeconds(queue),
        ServiceLevelFormula.AnsweredAndAbandoned => true,
        ServiceLevelFormula.AnsweredAndAbandonedWithoutShort => wait >= ShortSeconds(queue),
        _ => false,
    };

    private static int Seconds(TimeSpan? own, TimeSpan common) => (int)(own ?? common).TotalSeconds;
}
