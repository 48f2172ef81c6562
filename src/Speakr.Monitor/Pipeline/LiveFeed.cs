using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Shows the calls and the agents of one PBX while they change. When the actor's tracker has to wait for the store, a second one follows the events ahead of it, so that
/// what is shown goes on. Used by the actor only.
/// </summary>
internal sealed class LiveFeed(LiveCalls live, string pbx)
{
    // Only open calls are shown; ended ones are remembered for as long as their last events may come.
    private static readonly TimeSpan EndedMemory = TimeSpan.FromSeconds(30);

    private CallTracker? _ahead;
    private long _position;

    /// <summary>Whether the second tracker is at work.</summary>
    public bool IsAhead => _ahead is not null;

    /// <summary>When the second tracker has something to decide.</summary>
    public DateTimeOffset? NextDecisionAt => _ahead?.NextDecisionAt;

    /// <summary>Shows what the actor's tracker has changed.</summary>
    public void Publish(IReadOnlyList<CallChange> changes)
    {
        if (_ahead is null)
            live.Publish(pbx, changes);
    }

    /// <summary>Shows what has become of agents. Their tracker never waits.</summary>
    public void Publish(IReadOnlyList<AgentChange> changes) => live.Publish(pbx, changes);

    /// <summary>The actor's tracker has taken calls over.</summary>
    public void Reset(CallTracker tracker)
    {
        if (_ahead is null)
            live.Reset(pbx, tracker.OpenCalls());
    }

    /// <summary>From now on a second tracker follows the events.</summary>
    /// <param name="tracker">The actor's.</param>
    /// <param name="options">Its options.</param>
    /// <param name="position">The last event that it has applied.</param>
    public void RunAhead(CallTracker tracker, CallTrackerOptions options, long position)
    {
        (_ahead, _position) = (new CallTracker(options.WithEndedMemory(EndedMemory), tracker.ClockOffset), position);
        _ahead.Restore(tracker.OpenCalls());
        live.Reset(pbx, _ahead.OpenCalls());
    }

    /// <summary>The actor's tracker has caught up.</summary>
    public void CatchUp(CallTracker tracker)
    {
        _ahead = null;
        live.Reset(pbx, tracker.OpenCalls());
    }

    /// <summary>Follows events that have just been written to the journal, unless earlier ones are to be read first.</summary>
    public void Follow(IReadOnlyList<CallEvent> events, long lastPosition)
    {
        if (_ahead is null || _position != lastPosition - events.Count)
            return;
        foreach (var callEvent in events)
            Apply(callEvent);
        _position = lastPosition;
        live.Publish(pbx, _ahead.TakeChanges());
    }

    /// <summary>Follows events that are in the journal.</summary>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async ValueTask<bool> FollowAsync(IEventJournal journal, int limit, DateTimeOffset? now, CancellationToken cancellationToken)
    {
        if (_ahead is null)
            return false;
        var events = await journal.ReadAsync(_position, limit, cancellationToken).ConfigureAwait(false);
        foreach (var (position, callEvent) in events)
        {
            Apply(callEvent);
            _position = position;
        }

        if (events.Count == 0 && now is { } time)
            _ahead.Advance(time);
        live.Publish(pbx, _ahead.TakeChanges());
        return events.Count > 0;
    }

    private void Apply(CallEvent callEvent)
    {
        try
        {
            _ahead!.Apply(callEvent);
        }
        catch (ArgumentException)
        {
            // The actor reports it when its own tracker comes to it.
        }
    }
}
