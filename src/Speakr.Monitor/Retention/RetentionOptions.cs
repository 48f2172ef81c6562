namespace Speakr.Monitor.Retention;

/// <summary>How many days data is kept. Without a number of days nothing is removed.</summary>
public sealed class RetentionOptions
{
    /// <summary>Calls with visits and ring attempts, from the day they began. Open calls stay. <value>Default: kept.</value></summary>
    public int? HistoryDays { get; set; }

    /// <summary>Logins and pauses of agents, from their end. <value>Default: kept.</value></summary>
    public int? AgentDays { get; set; }

    /// <summary>Gaps of sources, from their end. <value>Default: kept.</value></summary>
    public int? GapDays { get; set; }

    /// <summary>
    /// Copied call detail records, from midnight of their call's day on this machine. Needs an index of <c>cdrs</c> that begins with <c>date</c>;
    /// records without a date stay. <value>Default: kept.</value>
    /// </summary>
    public int? CdrDays { get; set; }

    /// <summary>
    /// The contents of rows in quarantine, from the day they were set aside. The empty row stays with its date, so that the record is not copied again.
    /// <value>Default: kept.</value>
    /// </summary>
    public int? QuarantineDays { get; set; }

    /// <summary>Dead letters of webhooks, from the time they were given up. <value>Default: kept.</value></summary>
    public int? DeadLetterDays { get; set; }

    /// <summary>The audit log: sign-ins, exports, changes of users and keys. <value>Default: kept.</value></summary>
    public int? AuditDays { get; set; }

    /// <summary>Calls, or rows of another table, per transaction. <value>Default: 500.</value></summary>
    public int PortionRows { get; set; } = 500;

    /// <summary>The pause between two portions. <value>Default: 50 ms.</value></summary>
    public TimeSpan PortionPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether anything is ever removed.</summary>
    internal bool IsOn => (HistoryDays ?? AgentDays ?? GapDays ?? CdrDays ?? QuarantineDays ?? DeadLetterDays ?? AuditDays) is not null;

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        foreach (var (name, days) in new[]
        {
            (nameof(HistoryDays), HistoryDays), (nameof(AgentDays), AgentDays), (nameof(GapDays), GapDays), (nameof(CdrDays), CdrDays),
            (nameof(QuarantineDays), QuarantineDays), (nameof(DeadLetterDays), DeadLetterDays), (nameof(AuditDays), AuditDays),
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
