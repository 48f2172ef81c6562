using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Statistics;

/// <summary>
/// Which calls to find. Every condition that is set must hold. <see cref="Queues"/>, <see cref="Extension"/> and <see cref="Agent"/> must hold for one and the
/// same visit of the call, whichever that is; the call's own queue and extension count as one.
/// </summary>
public sealed record CallSearch
{
    /// <summary>The usual number of calls on a page.</summary>
    public const int DefaultLimit = 100;

    /// <summary>Calls created at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Calls created before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Calls that were in one of these queues.</summary>
    public IReadOnlyCollection<string>? Queues { get; init; }

    /// <summary>Calls with this status.</summary>
    public CallStatus? Status { get; init; }

    /// <summary>Calls whose caller's number is this or begins with it.</summary>
    public string? Number { get; init; }

    /// <summary>Calls that this extension answered.</summary>
    public string? Extension { get; init; }

    /// <summary>Calls that this agent answered: by name, by extension, or by interface (<c>PJSIP/1001</c> stands for its extension).</summary>
    public string? Agent { get; init; }

    /// <summary>Where a page begins: <see cref="CallPage.Next"/> of the one before; at the newest call when <see langword="null"/>.</summary>
    public CallCursor? After { get; init; }

    /// <summary>How many calls a page has at most. <value>Default: 100.</value></summary>
    public int Limit { get; init; } = DefaultLimit;
}
