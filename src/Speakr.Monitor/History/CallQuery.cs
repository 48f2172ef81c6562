using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History;

/// <summary>Which calls to read. Every condition that is set must hold; none set means all calls.</summary>
public sealed record CallQuery
{
    /// <summary>Only calls that are (or are not) on the panel.</summary>
    public bool? OnPanel { get; init; }

    /// <summary>Only calls with this status.</summary>
    public CallStatus? Status { get; init; }

    /// <summary>Only calls whose current queue is this one.</summary>
    public string? Queue { get; init; }

    /// <summary>Only calls that changed at this time or later.</summary>
    public DateTimeOffset? UpdatedSince { get; init; }

    /// <summary>Only calls that last changed before this time.</summary>
    public DateTimeOffset? UpdatedBefore { get; init; }

    /// <summary>At most so many calls, the newest. <value>Default: no limit.</value></summary>
    public int? Limit { get; init; }

    /// <summary>Whether a call meets every condition, for stores that look through calls themselves. <see cref="Limit"/> is no condition.</summary>
    public bool Matches(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return (OnPanel is not { } onPanel || call.OnPanel == onPanel)
            && (Status is not { } status || call.Status == status)
            && (Queue is not { } queue || call.Queue == queue)
            && (UpdatedSince is not { } since || call.UpdatedAt >= since)
            && (UpdatedBefore is not { } before || call.UpdatedAt < before);
    }
}
