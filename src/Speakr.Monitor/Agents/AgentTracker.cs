using System.Runtime.InteropServices;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Agents;

/// <summary>
/// Follows the agents of one PBX by its events, of any number of sources. Pure: no clock, no I/O, not thread-safe. Never throws because of an event.
/// </summary>
/// <remarks>
/// When the connection is lost, agents stay as they were, no longer <see cref="Agent.IsCurrent"/>, until a list or an event confirms them.
/// </remarks>
internal sealed class AgentTracker
{
    // 200 queues of 50 members are 10,000. A feed that names members without end costs no more than this.
    public const int MostMemberships = 100_000;

    // The clock of the PBX counts its uptime in whole seconds.
    private static readonly TimeSpan BootBlur = TimeSpan.FromSeconds(2);

    // How long a member that was removed is remembered.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, TrackedAgent> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Device> _devices = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Membership> _left = new();
    private readonly HashSet<string> _connected = new(StringComparer.Ordinal);
    private readonly Dictionary<TrackedAgent, DateTimeOffset> _touched = [];
    private readonly AgentLegs _legs = new();
    private readonly MemberLists _lists = new();
    private List<AgentChange> _changes = [];
    private int _memberships;
    private DateTimeOffset? _heardAt;

    /// <summary>The agents of this moment, in no particular order.</summary>
    public IEnumerable<Agent> Agents
    {
        get
        {
            Evaluate();
            return _agents.Values.Select(agent => agent.Current).OfType<Agent>();
        }
    }

    /// <summary>When the last list of members was complete; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? ListedAt { get; private set; }

    /// <summary>What has changed since the last call, in order. An agent that rang and talked in between has changed once; no login or pause is left out.</summary>
    public IReadOnlyList<AgentChange> TakeChanges()
    {
        Evaluate();
        if (_changes.Count == 0)
            return [];
        var changes = _changes;
        _changes = [];
        return changes;
    }

    /// <summary>Takes in one event. Those that are not about agents are ignored.</summary>
    public void Apply(CallEvent callEvent)
    {
        var at = callEvent.ReceivedAt;
        switch (callEvent.Kind)
        {
            case CallEventKind.Connected:
                _lists.Forget(callEvent.Source);
                Disconnect(callEvent.Source, at);
                _connected.Add(callEvent.Source);
                break;
            case CallEventKind.Disconnected:
                Disconnect(callEvent.Source, at);
                break;
            case CallEventKind.ClockStepped:
                Evaluate();
                Shift(callEvent.ClockStep ?? TimeSpan.Zero, at);
                break;
            case CallEventKind.Shutdown:
                Restart(at);
                break;
            case CallEventKind.FullyBooted:
                if (callEvent.UptimeSeconds is { } uptime && uptime >= 0 && _heardAt < at - TimeSpan.FromSeconds(Math.Min(uptime, int.MaxValue)) - BootBlur)
                    Restart(at);
                break;
            // The queues of an agent are evaluated together, at the end of the list.
            case CallEventKind.QueueParams:
                _lists.Add(callEvent);
                return;
            case CallEventKind.QueueMember:
                _lists.Add(callEvent);
                TakeMember(callEvent);
                return;
            case CallEventKind.QueueEntry:
                return;
            case CallEventKind.QueueStatusComplete:
                if (_lists.Complete(callEvent) is { } list)
                    Compare(list, at);
                break;
            case CallEventKind.DeviceStateChange:
                TakeDevice(callEvent);
                break;
            case var kind when kind.IsOfMember():
                TakeMember(callEvent);
                break;
            default:
                if (callEvent.Kind == CallEventKind.AgentComplete)
                    EndListedTalk(callEvent);
                foreach (var concerned in _legs.Apply(callEvent))
                    Touch(concerned, at);
                break;
        }

        if (callEvent.Kind is not (CallEventKind.Connected or CallEventKind.Disconnected or CallEventKind.ClockStepped))
            _heardAt = at;
        // The others are evaluated together on demand; a login or a pause must be visible however short it was.
        if (callEvent.Kind is CallEventKind.QueueMemberPause or CallEventKind.QueueMemberAdded or CallEventKind.QueueMemberRemoved)
            Evaluate();
    }

    private void TakeMember(CallEvent callEvent)
    {
        if (callEvent is not { Interface: { } agentInterface, Queue: { } queue, Member: { } said }
            || FindOrAdd(agentInterface, queue, callEvent.Kind) is not { } membership)
            return;
        var device = membership.IsMember ? membership.Device : null;
        if (!membership.Take(callEvent))
            return;
        if (!membership.IsMember)
            Left(membership, device);
        else if (device is null || !device.Equals(membership.Device, StringComparison.OrdinalIgnoreCase))
            Move(membership, device);
        if (membership.IsMember)
            _legs.Compare(agentInterface, queue, said, callEvent.Kind == CallEventKind.QueueMember, callEvent.ReceivedAt);
        Touch(membership.Agent, callEvent.ReceivedAt);
    }

    private Membership? FindOrAdd(string agentInterface, string queue, CallEventKind kind)
    {
        if (_agents.TryGetValue(agentInterface, out var agent) && agent.Find(queue) is { } known)
            return known;
        if (kind == CallEventKind.QueueMemberRemoved || _memberships >= MostMemberships)
            return null;
        if (agent is null)
            _agents.Add(agentInterface, agent = new TrackedAgent(agentInterface));
        _memberships++;
        return agent.Add(queue);
    }

    private void TakeDevice(CallEvent callEvent)
    {
        if (callEvent.Interface is null || DeviceStatus.FromWord(callEvent.DeviceState) is not { } status
            || !_devices.TryGetValue(callEvent.Interface, out var device) || device.Recent.IsRepeat(callEvent))
            return;
        foreach (var membership in device.Memberships)
        {
            membership.Status = status;
            Touch(membership.Agent, callEvent.ReceivedAt);
        }
    }

    private void EndListedTalk(CallEvent callEvent)
    {
        if (callEvent is not { Interface: { } agentInterface, Queue: { } queue }
            || !_agents.TryGetValue(agentInterface, out var agent) || agent.Find(queue) is not { IsInCall: true } membership)
            return;
        membership.IsInCall = false;
        Touch(agent, callEvent.ReceivedAt);
    }

    private void Compare(MemberList list, DateTimeOffset at)
    {
        if (list.Members.Count == 0)
            return;
        ListedAt = at;
        foreach (var concerned in _legs.Compare(list))
            Touch(concerned, at);
        foreach (var membership in _agents.Values.SelectMany(agent => agent.Memberships).Where(
            member => member.IsMember && list.TellsOf(member.Queue) && !list.Members.Contains((member.Agent.Interface, member.Queue))).ToArray())
        {
            membership.Leave(at);
            Left(membership, membership.Device);
            Touch(membership.Agent, at);
        }
    }

    private void Left(Membership membership, string? device)
    {
        if (device is not null)
            Move(membership, device);
        _left.Enqueue(membership);
        var now = membership.LoggedOutAt!.Value;
        while (_left.TryPeek(out var oldest) && (oldest.IsMember || now - oldest.LoggedOutAt > Memory))
        {
            _left.Dequeue();
            if (!oldest.IsMember && oldest.Agent.Find(oldest.Queue) == oldest)
                Forget(oldest);
        }
    }

    private void Forget(Membership membership)
    {
        _memberships--;
        if (membership.Agent.Remove(membership.Queue))
            _agents.Remove(membership.Agent.Interface);
    }

    /// <summary>From its old device to the one that it has now, if it is still a member.</summary>
    private void Move(Membership membership, string? from)
    {
        if (from is not null && _devices.TryGetValue(from, out var old) && old.Memberships.Remove(membership) && old.Memberships.Count == 0)
            _devices.Remove(from);
        if (!membership.IsMember)
            return;
        ref var device = ref CollectionsMarshal.GetValueRefOrAddDefault(_devices, membership.Device, out _);
        device ??= new Device();
        device.Memberships.Add(membership);
    }

    private void Disconnect(string source, DateTimeOffset at)
    {
        _connected.Remove(source);
        if (_connected.Count > 0)
            return;
        _legs.Doubt();
        Doubt(at);
    }

    private void Restart(DateTimeOffset at)
    {
        foreach (var concerned in _legs.Clear())
            Touch(concerned, at);
        Doubt(at);
    }

    private void Doubt(DateTimeOffset at)
    {
        foreach (var agent in _agents.Values)
        {
            foreach (var membership in agent.Memberships)
                membership.IsInDoubt = true;
            Touch(agent, at);
        }
    }

    private void Shift(TimeSpan step, DateTimeOffset at)
    {
        _legs.Shift(step);
        _heardAt += step;
        foreach (var agent in _agents.Values)
        {
            agent.Shift(step);
            Touch(agent, at);
        }
    }

    private void Touch(string agentInterface, DateTimeOffset at)
    {
        if (_agents.TryGetValue(agentInterface, out var agent))
            Touch(agent, at);
    }

    private void Touch(TrackedAgent agent, DateTimeOffset at) => _touched[agent] = at;

    private void Evaluate()
    {
        if (_touched.Count == 0)
            return;
        foreach (var (agent, at) in _touched)
        {
            if (agent.Evaluate(_legs, at))
                _changes.Add(new AgentChange(agent.Interface, agent.Current, at));
        }

        _touched.Clear();
    }

    /// <summary>The members whose state comes from a device.</summary>
    private sealed class Device
    {
        public HashSet<Membership> Memberships { get; } = [];

        public RecentReports Recent { get; } = new();
    }
}
