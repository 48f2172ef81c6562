namespace Speakr.Monitor.Host;

/// <summary>The story of one call of the demo: complete once the caller's channel has ended.</summary>
internal sealed class DemoCall(string linkedId, string channel, string callerNumber, string callerName)
{
    /// <summary>Also the identifier of the caller's channel.</summary>
    public string LinkedId => linkedId;

    public string Channel => channel;

    public string CallerNumber => callerNumber;

    public string CallerName => callerName;

    public List<DemoVisit> Visits { get; } = [];

    public DateTimeOffset StartedAt => Visits[0].JoinedAt;

    public DateTimeOffset EndedAt => Visits[^1].EndedAt;
}

/// <summary>One wait in a queue and, when somebody answered, the talk.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="JoinedAt">When the caller began to wait.</param>
/// <param name="Rings">The phones that rang, in order; of those only the last can have been answered.</param>
/// <param name="AnsweredAt">When the last phone was answered; <see langword="null"/> when the caller gave up.</param>
/// <param name="EndedAt">When the caller gave up, or the talk ended.</param>
internal sealed record DemoVisit(
    string Queue, DateTimeOffset JoinedAt, IReadOnlyList<DemoRing> Rings, DateTimeOffset? AnsweredAt, DateTimeOffset EndedAt)
{
    /// <summary>When the caller was put on hold and taken back.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Hold { get; init; }

    /// <summary>Who ended the talk, in Asterisk's words.</summary>
    public string Reason { get; init; } = "caller";

    public DateTimeOffset LeftQueueAt => AnsweredAt ?? EndedAt;
}

/// <summary>A phone that rang.</summary>
/// <param name="Agent">Whose.</param>
/// <param name="UniqueId">Its channel.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="At">Since when.</param>
/// <param name="EndedAt">When it was answered, or stopped ringing.</param>
internal sealed record DemoRing(DemoAgent Agent, string UniqueId, string Channel, DateTimeOffset At, DateTimeOffset EndedAt);

/// <summary>An agent of the demo, in the queues that it answers.</summary>
internal sealed record DemoAgent(string Extension, string Name, IReadOnlyList<string> Queues)
{
    public string Interface { get; } = $"PJSIP/{Extension}";
}

/// <summary>When an agent works, each day.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="From">From this time of the day on, by the local clock.</param>
/// <param name="Length">For so long.</param>
internal sealed record DemoShift(DemoAgent Agent, TimeSpan From, TimeSpan Length);
