namespace Speakr.Monitor.Retention;

/// <summary>Something with tables or files that can be purged and from which a number can be erased.</summary>
internal interface IRetained
{
    /// <summary>Where it is: the same for two that share their tables.</summary>
    string Place { get; }

    Task<IReadOnlyList<RetentionResult>> PurgeAsync(PurgeOrder order, CancellationToken cancellationToken);

    Task<IReadOnlyList<RetentionResult>> EraseAsync(ErasureOrder order, CancellationToken cancellationToken);
}

/// <param name="Options">How old each kind of data may become.</param>
/// <param name="Time">The clock, and the zone of this machine.</param>
/// <param name="OnlyDue">Leaves tables alone that were purged within the last day.</param>
internal sealed record PurgeOrder(RetentionOptions Options, TimeProvider Time, bool OnlyDue)
{
    // A little less than a day, or a purge would begin later each day.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(23);

    public bool IsDue(DateTimeOffset? finishedAt) => !OnlyDue || finishedAt is null || Time.GetUtcNow() - finishedAt >= Interval;

    public DateTimeOffset Before(int days) => Time.GetUtcNow().AddDays(-days);
}

/// <param name="Number">Whose.</param>
/// <param name="Time">The clock.</param>
/// <param name="DryRun">Only counts.</param>
internal sealed record ErasureOrder(PhoneNumber Number, TimeProvider Time, bool DryRun)
{
    public RetentionOutcome Done => DryRun ? RetentionOutcome.Counted : RetentionOutcome.Emptied;
}
