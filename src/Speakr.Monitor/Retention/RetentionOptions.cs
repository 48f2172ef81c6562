namespace Speakr.Monitor.Retention;

/// <summary>How many days what is stored is kept. Nothing is removed unless a number of days is set.</summary>
public sealed class RetentionOptions
{
    /// <summary>Calls with their visits and ring attempts, from the day on which they began. Open calls stay. <value>Default: kept.</value></summary>
    public int? HistoryDays { get; set; }

    /// <summary>Logins and pauses of agents, from their end on. <value>Default: kept.</value></summary>
    public int? AgentDays { get; set; }

    /// <summary>Gaps of sources, from their end on. <value>Default: kept.</value></summary>
    public int? GapDays { get; set; }

    /// <summary>
    /// Copied call detail records, from midnight of the day on which their call began, in the time of this machine. Needs an index of <c>cdrs</c> that
    /// begins with <c>date</c>; records without a date stay. <value>Default: kept.</value>
    /// </summary>
    public int? CdrDays { get; set; }

    /// <summary>
    /// What rows in quarantine contain, from the day on which they were set aside. An empty row stays, so that the record is not copied again.
    /// <value>Default: kept.</value>
    /// </summary>
    public int? QuarantineDays { get; set; }

    /// <summary>Dead letters of webhooks, from the time they were given up. <value>Default: kept.</value></summary>
    public int? DeadLetterDays { get; set; }

    /// <summary>At most so many calls, or rows of another table, go in one transaction. <value>Default: 500.</value></summary>
    public int PortionRows { get; set; } = 500;

    /// <summary>The pause between two portions. <value>Default: 50 ms.</value></summary>
    public TimeSpan PortionPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether anything is ever removed.</summary>
    internal bool IsOn => (HistoryDays ?? AgentDays ?? GapDays ?? CdrDays ?? QuarantineDays ?? DeadLetterDays) is not null;

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        foreach (var (name, days) in new[]
        {
            (nameof(HistoryDays), HistoryDays), (nameof(AgentDays), AgentDays), (nameof(GapDays), GapDays), (nameof(CdrDays), CdrDays),
            (nameof(QuarantineDays), QuarantineDays), (nameof(DeadLetterDays), DeadLetterDays),
        })
        {
            if (days is < 1 or > 36_500)
                throw new ArgumentException($"{name} must be from 1 to 36500 days, or not be set.");
        }

        if (PortionRows is < 1 or > 900)
            throw new ArgumentException("PortionRows must be from 1 to 900.");
        if (PortionPause < TimeSpan.Zero || PortionPause > TimeSpan.FromMinutes(1))
            throw new ArgumentException("PortionPause must be from zero to one minute.");
    }
}
