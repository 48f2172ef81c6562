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

    /// <summary>The second at which calls begin to match; <see cref="Call.CreatedAt"/> is stored without a fraction.</summary>
    internal long? FromSecond => From?.ToUnixTimeSeconds();

    /// <summary>The first second at which they no longer do.</summary>
    internal long? ToSecond => To?.ToUnixTimeSeconds();

    /// <summary>The extension that <see cref="Agent"/> may stand for.</summary>
    internal string? AgentExtension => Agent is null ? null : Calls.AgentExtension.From(Agent);

    /// <summary>Whether one visit must meet conditions.</summary>
    internal bool IsAboutVisits => Queues is not null || Extension is not null || Agent is not null;

    /// <summary>Whether a call meets every condition. <see cref="After"/> and <see cref="Limit"/> are none.</summary>
    internal bool Matches(Call call) =>
        (FromSecond is not { } from || call.CreatedAt.ToUnixTimeSeconds() >= from)
        && (ToSecond is not { } to || call.CreatedAt.ToUnixTimeSeconds() < to)
        && (Status is not { } status || call.Status == status)
        && (Number is not { } number || call.CallerNumber?.StartsWith(number, StringComparison.Ordinal) == true)
        && (!IsAboutVisits || IsOf(call.Queue, call.Extension, null) || call.Visits.Any(visit => IsOf(visit.Queue, visit.Extension, visit.AgentName)));

    private bool IsOf(string queue, string extension, string? agentName) =>
        Queues?.Contains(queue, StringComparer.Ordinal) != false
        && (Extension is null || extension == Extension)
        && (Agent is null || agentName == Agent || (extension.Length > 0 && extension == AgentExtension));
}
