using Speakr.Monitor.Calls;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History;

/// <summary>Which calls must not be stored again, and which without their number. Immutable.</summary>
internal sealed class ForgottenCalls(Forgotten forgotten)
{
    // For clocks that differ, and the hour that they repeat. What began so shortly after a purged time is purged within two hours of the next purge.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(2);

    private readonly DateTimeOffset? _purgedUntil = forgotten.PurgedUntil is { } until ? UtcText.Read(until) + Margin : null;

    public bool IsErased(string? number, DateTimeOffset beganAt) => forgotten.IsErased(number, beganAt);

    /// <summary>Whether a call that began at this time and is over has been purged, or soon would be.</summary>
    public bool IsPurged(DateTimeOffset beganAt) => beganAt < _purgedUntil;

    /// <summary>The part of the records that may still become calls.</summary>
    public IReadOnlyList<RecordedCall> Of(IReadOnlyList<RecordedCall> records) => forgotten.Revision == 0
        ? records
        : [.. records.Where(record => !IsPurged(record.StartedAt)).Select(record =>
            IsErased(record.CallerNumber, record.StartedAt) ? record with { CallerNumber = null } : record)];
}

/// <summary>A history that remembers what must not be stored again.</summary>
internal interface IForgettingHistory
{
    /// <exception cref="CallHistoryException">It could not be read.</exception>
    Task<ForgottenCalls> ReadForgottenAsync(CancellationToken cancellationToken);
}
