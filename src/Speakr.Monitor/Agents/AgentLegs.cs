using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Agents;

/// <summary>
/// The phones of agents that ring or talk for a queue. Events are evidence: a leg that has been seen to end does not begin again, so their order does
/// not matter.
/// </summary>
internal sealed class AgentLegs
{
    // A feed that rings phones without end costs no more than this.
    private const int MostLegs = 20_000;
    private const int MostHeld = 20_000;

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    // An end without a channel that comes before its answer.
    private static readonly TimeSpan EndMemory = TimeSpan.FromSeconds(5);

    // The state of a device lags behind its channels.
    private static readonly TimeSpan DeviceLag = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, AgentLeg> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<AgentLeg>> _byInterface = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<AgentLeg>> _byCaller = new(StringComparer.Ordinal);
    private readonly RecentHangups _over = new(Memory);
    private readonly RecentHangups _hungUp = new(Memory);
    private readonly RecentHangups _optimized = new(Memory);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly List<CallEvent> _earlyEnds = [];

    /// <summary>The open legs of an agent.</summary>
    public IReadOnlyList<AgentLeg> Of(string agentInterface) => _byInterface.TryGetValue(agentInterface, out var legs) ? legs : [];

    public bool IsHeld(AgentLeg leg) => _held.Contains(leg.Id);

    /// <summary>Takes in one event.</summary>
    /// <returns>The agents concerned.</returns>
    public IReadOnlyCollection<string> Apply(CallEvent callEvent)
    {
        var at = callEvent.ReceivedAt;
        switch (callEvent.Kind)
        {
            case CallEventKind.AgentCalled:
                return Put(callEvent, isConnected: false) is { } rung ? [rung.Interface] : [];
            case CallEventKind.AgentConnect:
                return Connect(callEvent);
            case CallEventKind.AgentComplete:
                return Complete(callEvent);
            case CallEventKind.AgentRingNoAnswer or CallEventKind.AgentDump:
                return End(IdOf(callEvent), at);
            case CallEventKind.QueueCallerAbandon:
                return EndRinging(callEvent, except: null);
            case CallEventKind.Hangup when callEvent.UniqueId is { } id:
                return HangUp(id, at);
            case CallEventKind.LocalOptimizationBegin or CallEventKind.LocalOptimizationEnd:
                foreach (var half in new[] { callEvent.UniqueId, callEvent.LocalTwoUniqueId })
                {
                    if (half is not null)
                        _optimized.Add(half, at);
                }

                return [];
            case CallEventKind.Hold or CallEventKind.Unhold when callEvent.UniqueId is { } id:
                return Hold(id, callEvent.Kind == CallEventKind.Hold);
            default:
                return [];
        }
    }

    /// <summary>The connection was lost: what is open may end unheard.</summary>
    public void Doubt()
    {
        foreach (var leg in _open.Values)
            leg.IsInDoubt = true;
    }

    /// <summary>The PBX has restarted: no channel is left.</summary>
    public IReadOnlyCollection<string> Clear()
    {
        string[] concerned = [.. _byInterface.Keys];
        _open.Clear();
        _byInterface.Clear();
        _byCaller.Clear();
        _held.Clear();
        return concerned;
    }

    /// <summary>Drops legs whose end was missed, by what the PBX says of the phone.</summary>
    /// <param name="agentInterface">The agent.</param>
    /// <param name="queue">The queue that it says so for.</param>
    /// <param name="said">What it says.</param>
    /// <param name="isListed">Whether a list says so, which reflects this moment.</param>
    /// <param name="at">When.</param>
    public void Compare(string agentInterface, string queue, QueueMemberDetails said, bool isListed, DateTimeOffset at)
    {
        var isFree = said.Status == DeviceStatus.NotInUse && said.IsInCall != true;
        foreach (var leg in Of(agentInterface).ToArray())
        {
            // Only InCall shows whether a talk from before a gap is still the same.
            var isGone = leg.IsInDoubt && isListed && leg.Queue == queue && !(leg.IsConnected && said.IsInCall == true);
            if (isGone || (isFree && (isListed || !leg.HasLostChannel) && at - leg.HeardAt > DeviceLag))
                Remove(leg);
            else if (leg.Queue == queue && isListed)
                leg.IsInDoubt = false;
        }
    }

    /// <summary>Drops legs that may have ended unheard, of members that a list does not name any more.</summary>
    /// <returns>The agents concerned.</returns>
    public IReadOnlyCollection<string> Compare(MemberList list)
    {
        AgentLeg[] gone =
            [.. _open.Values.Where(leg => leg.IsInDoubt && list.TellsOf(leg.Queue) && !list.Members.Contains((leg.Interface, leg.Queue)))];
        foreach (var leg in gone)
            Remove(leg);
        return [.. gone.Select(leg => leg.Interface)];
    }

    /// <summary>The wall clock was set.</summary>
    public void Shift(TimeSpan step)
    {
        foreach (var leg in _open.Values)
            leg.HeardAt += step;
    }

    private AgentLeg? Put(CallEvent callEvent, bool isConnected)
    {
        if (callEvent.Interface is not { } agentInterface || callEvent.Queue is not { } queue || IdOf(callEvent) is not { } id)
            return null;
        if (_over.TryGet(id, out _) || (_hungUp.TryGet(id, out _) && !(isConnected && _optimized.TryGet(id, out _))))
            return null;
        if (!_open.TryGetValue(id, out var leg))
        {
            if (_open.Count >= MostLegs)
                Remove(_open.Values.MinBy(old => old.HeardAt)!);
            leg = new AgentLeg(id, agentInterface, queue, callEvent.UniqueId);
            _open.Add(id, leg);
            Add(_byInterface, agentInterface, leg);
            if (leg.CallerUniqueId is { } caller)
                Add(_byCaller, caller, leg);
        }

        leg.IsConnected |= isConnected;
        leg.CallerNumber ??= callEvent.CallerNumber;
        leg.HeardAt = callEvent.ReceivedAt;
        leg.IsInDoubt = false;
        return leg;
    }

    private List<string> Connect(CallEvent callEvent)
    {
        // A user without the right to hang-up events learns from this that the other phones stopped ringing.
        var concerned = EndRinging(callEvent, except: IdOf(callEvent));
        if (callEvent.Interface is not { } agentInterface)
            return concerned;
        concerned.Add(agentInterface);
        _earlyEnds.RemoveAll(end => callEvent.ReceivedAt - end.ReceivedAt > EndMemory);
        var early = _earlyEnds.FindIndex(end => end.Interface == agentInterface && end.Queue == callEvent.Queue && end.UniqueId == callEvent.UniqueId);
        if (early < 0)
        {
            Put(callEvent, isConnected: true);
            return concerned;
        }

        _earlyEnds.RemoveAt(early);
        End(IdOf(callEvent), callEvent.ReceivedAt);
        return concerned;
    }

    // A talk that Asterisk has moved to another channel ends with that one's name, or with none.
    private IReadOnlyCollection<string> Complete(CallEvent callEvent)
    {
        var at = callEvent.ReceivedAt;
        var isKnown = callEvent.AgentUniqueId is { } id && (_open.ContainsKey(id) || _over.TryGet(id, out _));
        var concerned = callEvent.AgentUniqueId is null ? [] : End(callEvent.AgentUniqueId, at);
        if (isKnown || callEvent.Interface is null)
            return concerned;
        var talk = Of(callEvent.Interface).FirstOrDefault(leg => leg.IsConnected && leg.IsOf(callEvent.Interface, callEvent.Queue, callEvent.UniqueId));
        if (talk is not null)
            return End(talk.Id, at);
        _earlyEnds.RemoveAll(end => at - end.ReceivedAt > EndMemory);
        _earlyEnds.Add(callEvent);
        return concerned;
    }

    private List<string> EndRinging(CallEvent callEvent, string? except)
    {
        var concerned = new List<string>(2);
        if (callEvent.UniqueId is not { } caller || !_byCaller.TryGetValue(caller, out var legs))
            return concerned;
        // From the last, because ended ones leave the list.
        for (var index = legs.Count - 1; index >= 0; index--)
        {
            var leg = legs[index];
            if (!leg.IsConnected && leg.Queue == callEvent.Queue && leg.Id != except)
                concerned.AddRange(End(leg.Id, callEvent.ReceivedAt));
        }

        return concerned;
    }

    private IReadOnlyCollection<string> HangUp(string id, DateTimeOffset at)
    {
        _hungUp.Add(id, at);
        _held.Remove(id);
        if (!_open.TryGetValue(id, out var leg))
            return [];
        leg.HasLostChannel = leg.IsConnected && _optimized.TryGet(id, out _);
        if (leg.HasLostChannel)
            return [];
        Remove(leg);
        return [leg.Interface];
    }

    private IReadOnlyCollection<string> Hold(string id, bool isHeld)
    {
        if (!isHeld)
            _held.Remove(id);
        else if (!_hungUp.TryGet(id, out _) && _held.Count < MostHeld)
            _held.Add(id);
        return _open.TryGetValue(id, out var leg) ? [leg.Interface] : [];
    }

    private IReadOnlyCollection<string> End(string? id, DateTimeOffset at)
    {
        if (id is null)
            return [];
        _over.Add(id, at);
        if (!_open.TryGetValue(id, out var leg))
            return [];
        Remove(leg);
        return [leg.Interface];
    }

    private void Remove(AgentLeg leg)
    {
        _open.Remove(leg.Id);
        Remove(_byInterface, leg.Interface, leg);
        if (leg.CallerUniqueId is { } caller)
            Remove(_byCaller, caller, leg);
    }

    private static void Add(Dictionary<string, List<AgentLeg>> index, string key, AgentLeg leg)
    {
        if (!index.TryGetValue(key, out var legs))
            index.Add(key, legs = new List<AgentLeg>(1));
        legs.Add(leg);
    }

    private static void Remove(Dictionary<string, List<AgentLeg>> index, string key, AgentLeg leg)
    {
        if (index[key] is { Count: > 1 } legs)
            legs.Remove(leg);
        else
            index.Remove(key);
    }

    private static string? IdOf(CallEvent callEvent) =>
        callEvent.AgentUniqueId ?? (callEvent.UniqueId is { } caller ? $"{caller} {callEvent.Interface}" : null);
}
