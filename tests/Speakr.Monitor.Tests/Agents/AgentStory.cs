using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Agents;

/// <summary>
/// A PBX with a few agents to whom things happen: it emits the events that Asterisk would, and knows by itself what everybody does in the end.
/// </summary>
internal sealed class AgentStory
{
    private static readonly string[] Queues = ["8001", "8002", "8003"];

    private readonly Random _random;
    private readonly List<CallEvent> _events = [];
    private readonly Person[] _people;
    private readonly bool _isBusyWhileRinging;
    private DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private long _sequence;
    private int _channels;
    private bool _isDeaf;

    public AgentStory(Random random)
    {
        _random = random;
        _isBusyWhileRinging = random.Next(2) == 0;
        _people =
        [
            new Person("PJSIP/1001", "PJSIP/1001", "PJSIP/1001"), new Person("SIP/maria", "SIP/maria", "SIP/maria"),
            new Person("Local/1003@from-queue/n", "hint:1003@ext-local", "PJSIP/1003"),
        ];
        Tell(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now });
        foreach (var person in _people)
        {
            foreach (var queue in Queues.Where(_ => random.Next(2) == 0))
                person.Memberships[queue] = new Membership(_now.AddHours(-1));
        }

        List();
        for (var i = random.Next(1, 40); i > 0; i--)
            Happen();
    }

    public IReadOnlyList<CallEvent> Events => _events;

    /// <summary>What is so in the end.</summary>
    public IEnumerable<Agent> Agents => _people.Where(person => person.Memberships.Count > 0).Select(person => person.ToAgent());

    /// <summary>The same as a feed may bring it: neighbours having changed places, repetitions, a second source that is late.</summary>
    public CallEvent[] Disturbed()
    {
        var events = _events.ToList();
        for (var i = events.Count - 1; i >= 0 && _random.Next(4) > 0; i--)
        {
            var place = i + _random.Next(1, 4);
            if (_random.Next(8) == 0 && place < events.Count && !IsBarrier(events[i]) && events[place].ReceivedAt - events[i].ReceivedAt < TimeSpan.FromSeconds(1)
                && !events[i..(place + 1)].Exists(IsBarrier))
                events.Insert(place, events[i] with { ReceivedAt = events[place].ReceivedAt, Sequence = events[place].Sequence });
        }

        for (var swaps = _random.Next(3) * events.Count; swaps > 0; swaps--)
        {
            var i = _random.Next(events.Count - 1);
            var (one, other) = (events[i], events[i + 1]);
            if (other.ReceivedAt - one.ReceivedAt > TimeSpan.FromMilliseconds(250) || IsBarrier(one) || IsBarrier(other) || AgentFacts.IsSameSubject(one, other))
                continue;
            events[i] = other with { ReceivedAt = one.ReceivedAt, Sequence = one.Sequence };
            events[i + 1] = one with { ReceivedAt = other.ReceivedAt, Sequence = other.Sequence };
        }

        // Gaps of one source are no gaps when there is another; so that is another story.
        return _random.Next(3) > 0 || events.Exists(e => e.Kind == CallEventKind.Disconnected) ? [.. events] :
        [
            .. events.Concat(events.Select(e => e with { Source = "ami", ReceivedAt = e.ReceivedAt.AddMilliseconds(40), Sequence = e.Sequence + 5_000_000 }))
                .OrderBy(e => e.ReceivedAt),
        ];
    }

    private static bool IsBarrier(CallEvent e) => e.Kind is CallEventKind.Connected or CallEventKind.Disconnected or CallEventKind.Shutdown
        or CallEventKind.FullyBooted or CallEventKind.QueueParams or CallEventKind.QueueMember or CallEventKind.QueueStatusComplete;

    private void Happen()
    {
        // What a person does takes longer than a repetition.
        _now = _now.AddMilliseconds(_random.Next(2100, 20_000));
        var person = _people[_random.Next(_people.Length)];
        switch (_random.Next(12))
        {
            case 0 when !person.IsOnThePhone:
                LogInOrOut(person);
                break;
            case 1 or 2 when person.Memberships.Count > 0:
                Pause(person);
                break;
            case 3 when !person.IsOnThePhone:
                Set(person, person.Phone == Phone.Gone ? Phone.Idle : Phone.Gone);
                break;
            case 4 when person.Phone is Phone.Idle or Phone.Elsewhere:
                Set(person, person.Phone == Phone.Idle ? Phone.Elsewhere : Phone.Idle);
                break;
            case 5:
                List();
                break;
            case 6:
                ListCallersAlone();
                break;
            case 7 when _random.Next(3) == 0:
                LoseConnection();
                break;
            case 8 when _random.Next(4) == 0:
                Restart();
                break;
            default:
                GoOn(person);
                break;
        }
    }

    private void GoOn(Person person)
    {
        switch (person.Phone)
        {
            case Phone.Idle when person.Memberships.Count > 0:
                Ring(person);
                break;
            case Phone.Ringing when _random.Next(2) == 0:
                Answer(person);
                break;
            case Phone.Ringing:
                Miss(person);
                break;
            // A phone behind a Local channel that is gone is known by its state alone.
            case Phone.Talking when (person.HasOwnChannel || person.SaysHold) && _random.Next(2) == 0:
                Tell(Of(person, person.IsHeld ? CallEventKind.Unhold : CallEventKind.Hold) with { UniqueId = person.HasOwnChannel ? person.Leg : NewChannel() });
                person.IsHeld = !person.IsHeld;
                // Some phones say so to Asterisk, and some do not.
                if (person.SaysHold)
                    TellDevice(person);
                break;
            case Phone.Talking:
                Complete(person);
                break;
        }
    }

    private void Ring(Person person)
    {
        var queues = person.Memberships.Keys.ToArray();
        (person.Queue, person.Leg, person.Caller) = (queues[_random.Next(queues.Length)], NewChannel(), NewChannel());
        person.CallerNumber = $"55{_random.Next(1000)}";
        person.HasOwnChannel = true;
        Tell(OfLeg(person, CallEventKind.AgentCalled));
        Set(person, Phone.Ringing);
    }

    private void Miss(Person person)
    {
        Tell(_random.Next(4) switch
        {
            0 => OfLeg(person, CallEventKind.AgentDump),
            1 => OfLeg(person, CallEventKind.QueueCallerAbandon) with { Interface = null, AgentUniqueId = null },
            2 => OfLeg(person, CallEventKind.AgentRingNoAnswer),
            // Another has answered.
            _ => OfLeg(person, CallEventKind.AgentConnect) with { Interface = "PJSIP/nobody", AgentUniqueId = NewChannel() },
        });
        TellHangup(person.Leg!);
        Set(person, Phone.Idle);
    }

    private void Answer(Person person)
    {
        Tell(OfLeg(person, CallEventKind.AgentConnect));
        (person.IsHeld, person.SaysHold) = (false, _random.Next(2) == 0);
        Set(person, Phone.Talking);
        if (!person.Interface.StartsWith("Local/", StringComparison.Ordinal) || _random.Next(2) == 0)
            return;
        // Asterisk takes the Local channel out.
        var other = NewChannel();
        Tell(OfHalves(CallEventKind.LocalOptimizationBegin, person.Leg!, other));
        _now = _now.AddMilliseconds(300);
        Tell(OfHalves(CallEventKind.LocalOptimizationEnd, person.Leg!, other));
        TellHangup(person.Leg!);
        TellHangup(other);
        person.HasOwnChannel = false;
    }

    private void Complete(Person person)
    {
        var complete = OfLeg(person, CallEventKind.AgentComplete);
        if (!person.HasOwnChannel)
            complete = complete with { AgentUniqueId = _random.Next(2) == 0 ? null : NewChannel() };
        else if (_random.Next(3) == 0)
            complete = complete with { AgentUniqueId = null };
        Tell(complete);
        if (person.HasOwnChannel)
            TellHangup(person.Leg!);
        var membership = person.Memberships[person.Queue!];
        (membership.CallsTaken, membership.LastCallAt) = (membership.CallsTaken + 1, Second(_now));
        Set(person, Phone.Idle);
    }

    private void LogInOrOut(Person person)
    {
        var queue = Queues[_random.Next(Queues.Length)];
        if (person.Memberships.TryGetValue(queue, out var membership))
        {
            Tell(OfMember(person, queue, CallEventKind.QueueMemberRemoved));
            person.Memberships.Remove(queue);
            return;
        }

        person.Memberships[queue] = membership = new Membership(Second(_now));
        Tell(OfMember(person, queue, CallEventKind.QueueMemberAdded));
    }

    private void Pause(Person person)
    {
        var isPaused = _random.Next(2) == 0;
        var all = _random.Next(2) == 0;
        foreach (var (queue, membership) in person.Memberships.Where(membership => membership.Value.IsPaused != isPaused))
        {
            membership.IsPaused = isPaused;
            membership.LastPauseAt = isPaused ? Second(_now) : membership.LastPauseAt;
            membership.Reason = isPaused && _random.Next(2) == 0 ? "almoço" : null;
            Tell(OfMember(person, queue, CallEventKind.QueueMemberPause));
            if (!all)
                break;
        }
    }

    private void LoseConnection()
    {
        Tell(new CallEvent { Kind = CallEventKind.Disconnected, ReceivedAt = _now });
        _isDeaf = true;
        for (var i = _random.Next(6); i > 0; i--)
            GoOn(_people[_random.Next(_people.Length)]);
        foreach (var person in _people)
        {
            _now = _now.AddSeconds(3);
            EndAll(person);
            if (_random.Next(2) == 0)
                LogInOrOut(person);
            if (_random.Next(2) == 0)
                Pause(person);
        }

        _isDeaf = false;
        _now = _now.AddSeconds(1);
        Tell(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now });
        Tell(new CallEvent { Kind = CallEventKind.FullyBooted, ReceivedAt = _now, UptimeSeconds = 500_000 });
        List();
    }

    private void Restart()
    {
        Tell(new CallEvent { Kind = CallEventKind.Shutdown, ReceivedAt = _now });
        Tell(new CallEvent { Kind = CallEventKind.Disconnected, ReceivedAt = _now });
        _isDeaf = true;
        foreach (var person in _people)
        {
            EndAll(person);
            foreach (var queue in person.Memberships.Keys.ToArray())
                person.Memberships[queue] = new Membership(Second(_now.AddSeconds(5)));
        }

        _isDeaf = false;
        _now = _now.AddSeconds(8);
        Tell(new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = _now });
        Tell(new CallEvent { Kind = CallEventKind.FullyBooted, ReceivedAt = _now, UptimeSeconds = 3 });
        List();
    }

    private void EndAll(Person person)
    {
        if (person.Phone == Phone.Ringing)
            Miss(person);
        else if (person.Phone == Phone.Talking)
            Complete(person);
    }

    private void List()
    {
        var action = $"{++_channels}";
        // Asterisk lists one queue or all. At the beginning and after a gap all are asked for.
        var isOne = _random.Next(3) == 0 && _events.Count > 1 && _events[^1].Kind is not (CallEventKind.FullyBooted or CallEventKind.Connected);
        foreach (var queue in isOne ? [Queues[_random.Next(Queues.Length)]] : Queues)
        {
            Tell(new CallEvent { Kind = CallEventKind.QueueParams, ReceivedAt = _now, Queue = queue, ActionId = action });
            foreach (var person in _people.Where(person => person.Memberships.ContainsKey(queue)))
                Tell(OfMember(person, queue, CallEventKind.QueueMember) with { ActionId = action });
            // There is always somebody, so that no list is empty.
            Tell(Nobody(queue) with { ActionId = action });
        }

        Tell(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now, ActionId = action });
    }

    private CallEvent Nobody(string queue) => new()
    {
        Kind = CallEventKind.QueueMember,
        ReceivedAt = _now,
        Interface = "PJSIP/nobody",
        Queue = queue,
        Member = new QueueMemberDetails { Status = 5, IsPaused = false, LoggedInAt = _now.AddDays(-1) },
    };

    private void ListCallersAlone()
    {
        foreach (var queue in Queues)
            Tell(new CallEvent { Kind = CallEventKind.QueueParams, ReceivedAt = _now, Queue = queue, ActionId = "callers" });
        Tell(new CallEvent { Kind = CallEventKind.QueueStatusComplete, ReceivedAt = _now, ActionId = "callers" });
    }

    private void Set(Person person, Phone phone)
    {
        person.Phone = phone;
        if (phone is not Phone.Talking)
            person.IsHeld = false;
        TellDevice(person);
    }

    private void TellDevice(Person person)
    {
        CallEvent[] told =
        [
            new CallEvent { Kind = CallEventKind.DeviceStateChange, ReceivedAt = _now, Interface = person.Device, DeviceState = Words[StatusOf(person)] },
            .. person.Memberships.Keys.Select(queue => OfMember(person, queue, CallEventKind.QueueMemberStatus)),
        ];
        _random.Shuffle(told);
        foreach (var callEvent in told)
            Tell(callEvent);
    }

    private static readonly string[] Words = ["UNKNOWN", "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD"];

    private int StatusOf(Person person) => person.Phone switch
    {
        Phone.Idle => 1,
        Phone.Gone => 5,
        Phone.Ringing => _isBusyWhileRinging ? 3 : 6,
        Phone.Talking when person.IsHeld && person.SaysHold => 8,
        _ => _isBusyWhileRinging ? 3 : 2,
    };

    private CallEvent OfMember(Person person, string queue, CallEventKind kind)
    {
        var membership = person.Memberships[queue];
        return Of(person, kind) with
        {
            Queue = queue,
            AgentName = person.Name,
            Member = new QueueMemberDetails
            {
                StateInterface = person.StateInterface,
                Status = StatusOf(person),
                IsPaused = membership.IsPaused,
                PauseReason = membership.Reason,
                IsInCall = person.Phone == Phone.Talking && person.Queue == queue,
                CallsTaken = membership.CallsTaken,
                LastCallAt = membership.LastCallAt,
                LastPauseAt = membership.LastPauseAt,
                LoggedInAt = membership.LoggedInAt,
            },
        };
    }

    private CallEvent Of(Person person, CallEventKind kind) => new() { Kind = kind, ReceivedAt = _now, Interface = person.Interface };

    private CallEvent OfLeg(Person person, CallEventKind kind) => Of(person, kind) with
    {
        Queue = person.Queue, UniqueId = person.Caller, LinkedId = person.Caller, AgentUniqueId = person.Leg, CallerNumber = person.CallerNumber,
    };

    private CallEvent OfHalves(CallEventKind kind, string one, string two) =>
        new() { Kind = kind, ReceivedAt = _now, UniqueId = one, LinkedId = one, LocalTwoUniqueId = two };

    private void TellHangup(string channel) =>
        Tell(new CallEvent { Kind = CallEventKind.Hangup, ReceivedAt = _now, UniqueId = channel, LinkedId = channel });

    private void Tell(CallEvent callEvent)
    {
        _now = _now.AddMilliseconds(_random.Next(10));
        _sequence += _random.Next(1, 12);
        if (!_isDeaf)
            _events.Add(callEvent with { ReceivedAt = _now, Source = "feed", Sequence = _sequence });
    }

    private string NewChannel() => $"1795.{++_channels}";

    private static DateTimeOffset Second(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private enum Phone
    {
        Idle,
        Gone,
        Ringing,
        Talking,
        Elsewhere,
    }

    private sealed class Person(string agentInterface, string stateInterface, string device)
    {
        public string Interface => agentInterface;

        public string StateInterface => stateInterface;

        public string Device => device;

        public string Name => $"Agente {agentInterface}";

        public SortedDictionary<string, Membership> Memberships { get; } = new(StringComparer.Ordinal);

        public Phone Phone { get; set; }

        public bool IsOnThePhone => Phone is Phone.Ringing or Phone.Talking;

        public string? Queue { get; set; }

        public string? Leg { get; set; }

        public string? Caller { get; set; }

        public string? CallerNumber { get; set; }

        public bool HasOwnChannel { get; set; }

        public bool IsHeld { get; set; }

        public bool SaysHold { get; set; }

        public Agent ToAgent()
        {
            AgentMembership[] queues = [.. Memberships.Select(membership => new AgentMembership(membership.Key, StateIn(membership.Value))
            {
                PausedAt = membership.Value.IsPaused ? membership.Value.LastPauseAt : null,
                PauseReason = membership.Value.Reason,
                LoggedInAt = membership.Value.LoggedInAt,
                CallsTaken = membership.Value.CallsTaken,
                LastCallAt = membership.Value.LastCallAt,
            })];
            var isPaused = Memberships.Values.All(membership => membership.IsPaused);
            return new Agent
            {
                Interface = agentInterface,
                Name = Name,
                Extension = agentInterface == "SIP/maria" ? "maria" : agentInterface[^1] == 'n' ? "1003" : "1001",
                State = queues.Max(queue => queue.State),
                IsPaused = isPaused,
                PauseReason = isPaused ? Memberships.Values.MaxBy(membership => membership.LastPauseAt)!.Reason : null,
                Since = default,
                TalkingTo = Phone == Phone.Talking ? CallerNumber : null,
                Queues = queues,
            };
        }

        private AgentState StateIn(Membership membership) => Phone switch
        {
            Phone.Ringing => AgentState.Ringing,
            Phone.Talking => IsHeld ? AgentState.OnHold : AgentState.Talking,
            Phone.Elsewhere => AgentState.Talking,
            _ when membership.IsPaused => AgentState.Paused,
            Phone.Gone => AgentState.Unavailable,
            _ => AgentState.Free,
        };
    }

    private sealed class Membership(DateTimeOffset loggedInAt)
    {
        public DateTimeOffset LoggedInAt => loggedInAt;

        public bool IsPaused { get; set; }

        public string? Reason { get; set; }

        public DateTimeOffset? LastPauseAt { get; set; }

        public int CallsTaken { get; set; }

        public DateTimeOffset? LastCallAt { get; set; }
    }
}
