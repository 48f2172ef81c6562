namespace Speakr.Monitor.Calls;

/// <summary>One answer of the PBX to <c>CoreShowChannels</c>, as far as it has been received: all channels that exist.</summary>
/// <param name="beganAt">When its first event was received.</param>
internal sealed class ChannelList(DateTimeOffset beganAt)
{
    private readonly Dictionary<string, CallEvent> _channels = new(StringComparer.Ordinal);
    private readonly HashSet<string> _linkedIds = new(StringComparer.Ordinal);
    private string? _last;
    private bool _isMixed;

    public DateTimeOffset BeganAt { get; } = beganAt;

    public int Count => _channels.Count;

    /// <summary>Whether all channels are in it, so that one which is not has ended.</summary>
    public bool IsComplete { get; private set; }

    public void Add(CallEvent channel)
    {
        // Only one that follows itself is sure to be a repetition, and not of another client's list.
        _isMixed |= !_channels.TryAdd(channel.UniqueId!, channel) && _last != channel.UniqueId;
        _linkedIds.Add(channel.LinkedId!);
        _last = channel.UniqueId;
    }

    public void End(CallEvent end) => IsComplete = !_isMixed && end.Count == _channels.Count;

    public bool Has(string channel) => _channels.ContainsKey(channel);

    public bool HasAnyOf(string linkedId) => _linkedIds.Contains(linkedId);

    /// <summary>The callers in a queue who talk with an agent, as if the agent had just been connected.</summary>
    public IEnumerable<CallEvent> Talks()
    {
        var agents = _channels.Values.Where(channel => channel.Listed is { Application: "AppQueue", BridgeId: not null } && !IsQueue(channel))
            .ToLookup(channel => channel.Listed!.BridgeId);
        foreach (var caller in _channels.Values)
        {
            // More than one in a bridge: which of them answered is unknown.
            if (QueueOf(caller) is { } queue && caller.Listed!.BridgeId is { } bridge && agents[bridge].Take(2).ToArray() is [var agent])
            {
                yield return caller with
                {
                    Queue = queue, AgentUniqueId = agent.UniqueId, AgentChannel = agent.Channel,
                    AgentNumber = agent.Channel is { } channel ? AgentExtension.FromChannel(channel) : agent.CallerNumber,
                };
            }
        }
    }

    /// <summary>Whether an agent is another queue, in which the other half of its Local channel waits or talks.</summary>
    private bool IsQueue(CallEvent agent) => LocalChannel.Of(agent.Channel) is { } half
        && _channels.Values.Any(other => QueueOf(other) is not null && LocalChannel.Of(other.Channel) is { } joined && joined.IsOtherHalfOf(half));

    private static string? QueueOf(CallEvent channel) =>
        channel.Listed is { Application: "Queue", ApplicationData: { Length: > 0 } data } && data.Split(',', 2)[0] is { Length: > 0 } queue ? queue : null;
}
