namespace Speakr.Monitor.Calls;

/// <summary>A channel as <c>CoreShowChannels</c> lists it. Immutable.</summary>
public sealed record ListedChannel
{
    /// <summary><c>Application</c>: <c>Queue</c> for a caller in a queue, waiting or talking; <c>AppQueue</c> for the phone of an agent.</summary>
    public string? Application { get; init; }

    /// <summary><c>ApplicationData</c>; for <c>Queue</c> it begins with the name of the queue.</summary>
    public string? ApplicationData { get; init; }

    /// <summary><c>BridgeId</c>: channels with the same one talk with each other; <see langword="null"/> for a channel that talks with nobody.</summary>
    public string? BridgeId { get; init; }

    /// <summary><c>ConnectedLineNum</c>: the number of the other party; <see langword="null"/> when Asterisk does not know it.</summary>
    public string? ConnectedNumber { get; init; }

    /// <summary><c>Duration</c> since the channel was made.</summary>
    public TimeSpan? Duration { get; init; }
}
