using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Agents;

/// <summary>An agent in one queue, by what the PBX says of it. Once logged out it stays for a while, so that late events do not log it in again.</summary>
internal sealed class Membership(TrackedAgent agent, string queue)
{
    private readonly RecentReports _recent = new();
    private QueueMemberDetails _said = new();
    private DateTimeOffset _heardFirst;

    public TrackedAgent Agent => agent;

    public string Queue => queue;

    public bool IsMember { get; private set; }

    public DateTimeOffset? LoggedOutAt { get; private set; }

    public string? Name { get; private set; }

    /// <summary>Whether nothing was received since the connection was lost.</summary>
    public bool IsInDoubt { get; set; }

    public int? Status { get; set; }

    /// <summary>Whether a list reported a talk whose start was missed.</summary>
    public bool IsInCall { get; set; }

    public DateTimeOffset? PausedAt { get; private set; }

    public DateTimeOffset LoggedInAt => _said.LoggedInAt ?? _heardFirst;

    public QueueMemberDetails Said => _said;

    /// <summary>The device whose state is the agent's.</summary>
    public string Device => DeviceStatus.DeviceOf(_said.StateInterface ?? agent.Interface);

    /// <summary>Takes in an event about the member.</summary>
    /// <returns>False when it changes nothing: a repetition, or of a login that is over.</returns>
    public bool Take(CallEvent callEvent)
    {
        var (kind, details) = (callEvent.Kind, callEvent.Member!);
        var isListed = kind == CallEventKind.QueueMember;
        if (!isListed && _recent.IsRepeat(callEvent))
            return false;
        if (kind == CallEventKind.QueueMemberRemoved)
            return Leave(details.LoggedInAt, callEvent.ReceivedAt);
        if (!IsMember)
        {
            if (!isListed && kind != CallEventKind.QueueMemberAdded && IsOfFormerLogin(details.LoggedInAt, callEvent.ReceivedAt))
                return false;
            (IsMember, LoggedOutAt, _said, _heardFirst, PausedAt) = (true, null, new QueueMemberDetails(), callEvent.ReceivedAt, null);
        }

        Name = callEvent.AgentName ?? Name;
        Merge(details, callEvent.ReceivedAt);
        (Status, IsInDoubt) = (_said.Status, false);
        IsInCall = isListed ? details.IsInCall == true : IsInCall && details.IsInCall != false;
        return true;
    }

    /// <summary>No longer in the queue.</summary>
    public void Leave(DateTimeOffset at)
    {
        (IsMember, LoggedOutAt, IsInCall) = (false, at, false);
        PausedAt = null;
    }

    /// <summary>The wall clock was set.</summary>
    public void Shift(TimeSpan step)
    {
        _heardFirst += step;
        if (_said.LastPauseAt is null && PausedAt is { } pausedAt)
            PausedAt = pausedAt + step;
    }

    private bool Leave(DateTimeOffset? loggedInAt, DateTimeOffset at)
    {
        // Of a login before this one.
        if (!IsMember || loggedInAt < _said.LoggedInAt)
            return false;
        _said = _said with { LoggedInAt = loggedInAt ?? _said.LoggedInAt };
        Leave(at);
        return true;
    }

    private bool IsOfFormerLogin(DateTimeOffset? loggedInAt, DateTimeOffset at) => LoggedOutAt is { } loggedOutAt
        && (loggedInAt is { } login && _said.LoggedInAt is { } former ? login <= former : at - loggedOutAt <= RecentReports.Window);

    private void Merge(QueueMemberDetails said, DateTimeOffset at)
    {
        var isPaused = said.IsPaused ?? _said.IsPaused ?? false;
        // Then what is missing never was.
        var isWhole = said.CallsTaken is not null;
        _said = new QueueMemberDetails
        {
            StateInterface = said.StateInterface ?? _said.StateInterface,
            Status = said.Status ?? Status,
            IsPaused = isPaused,
            PauseReason = !isPaused ? null : said.IsPaused is null ? _said.PauseReason : said.PauseReason,
            CallsTaken = said.CallsTaken ?? _said.CallsTaken,
            LastCallAt = said.LastCallAt ?? (isWhole ? null : _said.LastCallAt),
            LastPauseAt = said.LastPauseAt ?? (isWhole ? null : _said.LastPauseAt),
            LoggedInAt = said.LoggedInAt ?? _said.LoggedInAt,
            Penalty = said.Penalty ?? _said.Penalty,
        };
        PausedAt = isPaused ? _said.LastPauseAt ?? PausedAt ?? at : null;
    }
}
