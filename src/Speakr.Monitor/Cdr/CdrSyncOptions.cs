namespace Speakr.Monitor.Cdr;

/// <summary>Settings of one copy. Read once, at registration.</summary>
public sealed class CdrSyncOptions
{
    /// <summary>
    /// The name of the copy in logs and in the destination's tables; at most 64 characters. <value>Default: <c>freepbx</c>.</value>
    /// </summary>
    public string Name { get; set; } = "freepbx";

    /// <summary>How copied rows are recognized. <value>Default: <see cref="CdrSyncMode.Auto"/>.</value></summary>
    public CdrSyncMode Mode { get; set; } = CdrSyncMode.Auto;

    /// <summary>
    /// How far a run looks back from the newest row. Rows appear when a call ends, dated by its start, so this must cover the longest call and the
    /// hour that daylight saving time repeats. A sweep finds later rows. <value>Default: 6 hours.</value>
    /// </summary>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How often a run also looks for rows that appeared later than the overlap allows. <value>Default: 24 hours.</value></summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How far a sweep looks back if rows are not marked; if they are, it covers all rows. <value>Default: 7 days.</value></summary>
    public TimeSpan SweepWindow { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Rows read and written at a time. <value>Default: 2,000.</value></summary>
    public int BatchSize { get; set; } = 2_000;

    /// <summary>Rows that may be in quarantine; with more, the run fails. <value>Default: 10,000.</value></summary>
    public int QuarantineLimit { get; set; } = 10_000;

    /// <summary>How long a crashed process can block others. <value>Default: 15 seconds.</value></summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether the library runs the copy every full minute. Turn it off to call <see cref="ICdrSynchronizer"/> from a scheduler. <value>Default:
    /// true.</value>
    /// </summary>
    public bool ScheduleEnabled { get; set; } = true;

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        Require(!string.IsNullOrWhiteSpace(Name) && Name.Length <= 64, "Name must have 1 to 64 characters.");
        Require(Enum.IsDefined(Mode), "Mode must be Auto, Mark or ReadOnly.");
        Require(Overlap >= TimeSpan.FromMinutes(1), "Overlap must be at least one minute.");
        Require(SweepInterval >= TimeSpan.FromMinutes(1), "SweepInterval must be at least one minute.");
        Require(SweepWindow >= TimeSpan.Zero, "SweepWindow must not be negative.");
        Require(BatchSize is >= 1 and <= 50_000, "BatchSize must be from 1 to 50,000.");
        Require(QuarantineLimit >= 1, "QuarantineLimit must be at least 1.");
        Require(LeaseDuration >= TimeSpan.FromSeconds(1) && LeaseDuration <= TimeSpan.FromHours(1), "LeaseDuration must be from one second to one hour.");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
            throw new ArgumentException($"CdrSyncOptions.{rule}");
    }
}
