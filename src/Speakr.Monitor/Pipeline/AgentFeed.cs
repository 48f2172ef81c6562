using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Shows the agents of one PBX and has their logins and pauses recorded. Agents are not journaled and wait for nothing: what is received is what they do.
/// Used by the actor only.
/// </summary>
internal sealed class AgentFeed(LiveFeed? live, AgentRecorder? recorder)
{
    private readonly AgentTracker _tracker = new();
    private DateTimeOffset? _listedAt;

    /// <summary>Takes in an event that was received; the caller shows them together.</summary>
    public void Hear(CallEvent received) => _tracker.Apply(received);

    /// <summary>Hands on what has changed since the last time.</summary>
    public void Show()
    {
        if (_tracker.TakeChanges() is { Count: > 0 } changes)
        {
            live?.Publish(changes);
            recorder?.Follow(changes);
        }

        if (_tracker.ListedAt is not { } listedAt || listedAt == _listedAt)
            return;
        _listedAt = listedAt;
        recorder?.Listed(listedAt);
    }

    /// <summary>Whether this host records from now on.</summary>
    public void Lead(bool isLeader) => recorder?.Lead(isLeader);
}
