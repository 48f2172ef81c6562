using System.Globalization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Host;

/// <summary>An event of the demo's PBX.</summary>
/// <param name="Event">The event, dated when it happens.</param>
/// <param name="Call">The call that it is about; <see langword="null"/> when it is about an agent.</param>
internal readonly record struct DemoStep(CallEvent Event, DemoCall? Call);

/// <summary>
/// Works out what happens in the demo's call centre from a moment on, without end and in the order of time. Pure: the same seed and moment always give the
/// same. A visit is planned as a whole when its caller joins, because every visit before it is planned by then and so is when each agent is free.
/// </summary>
/// <param name="seed">Of the random numbers.</param>
/// <param name="from">When it begins.</param>
/// <param name="zone">By whose clock shifts begin and callers call.</param>
internal sealed class DemoPlan(int seed, DateTimeOffset from, TimeZoneInfo zone)
{
    /// <summary>No call lasts longer.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromHours(1);

    // Below and above it callers are called for, and held back: a screen that is empty or too full shows nothing.
    private const int FewestOpen = 4;
    private const int MostOpen = 12;

    private const string Transfer = "transfer";

    private readonly DateTimeOffset _from = DateTimeOffset.FromUnixTimeSeconds(from.ToUnixTimeSeconds());

    /// <summary>The steps. Each enumeration starts over.</summary>
    public IEnumerable<DemoStep> Steps() => new Run(new Random(seed), _from, zone).Steps();

    private sealed class Run
    {
        private static readonly (string Reason, int Least, int Most)[] Pauses =
            [("Banheiro", 120, 360), ("Banheiro", 120, 360), ("Almoço", 900, 2700), ("Treinamento", 600, 1200)];

        private readonly Random _random;
        private readonly TimeZoneInfo _zone;
        private readonly PriorityQueue<Action<DateTimeOffset>, (DateTimeOffset, long)> _work = new();
        private readonly PriorityQueue<DemoStep, (DateTimeOffset, long)> _pending = new();
        private readonly List<(string Queue, DateTimeOffset Until)> _waiting = [];
        private readonly List<DateTimeOffset> _open = [];
        private readonly Stack<string> _deck = new();
        private readonly Desk[] _desks;
        private DateTimeOffset _nextCall;
        private long _channels;
        private long _order;
        private long _sequence;

        public Run(Random random, DateTimeOffset from, TimeZoneInfo zone)
        {
            (_random, _zone, _nextCall) = (random, zone, from);
            // As after a restart of Asterisk, but far from where another run of the demo counts.
            _channels = from.ToUnixTimeSeconds() % 100_000 * 10_000;
            _desks = [.. DemoCentre.Shifts.Select(shift => new Desk(shift))];
            foreach (var desk in _desks)
            {
                var begin = FirstShift(from, desk.Shift);
                Plan(begin > from ? begin : from, at => Begin(desk, at, begin + desk.Shift.Length));
            }

            Plan(from, Pulse);
        }

        public IEnumerable<DemoStep> Steps()
        {
            while (_work.TryDequeue(out var work, out var due))
            {
                // Nothing that is planned later happens earlier.
                while (_pending.TryPeek(out _, out var next) && next.Item1 < due.Item1)
                {
                    var step = _pending.Dequeue();
                    yield return step with { Event = step.Event with { Sequence = ++_sequence } };
                }

                work(due.Item1);
            }
        }

        private void Plan(DateTimeOffset at, Action<DateTimeOffset> work) => _work.Enqueue(work, (at, _order++));

        private void Tell(DateTimeOffset at, DemoCall? call, CallEventKind kind, Func<CallEvent, CallEvent> fill)
        {
            var told = fill(new CallEvent { Kind = kind, ReceivedAt = at });
            _pending.Enqueue(new DemoStep(call is null ? told : told with { LinkedId = call.LinkedId }, call), (at, _order++));
        }

        // The shift that lasts, or else the next one.
        private DateTimeOffset FirstShift(DateTimeOffset from, DemoShift shift)
        {
            var local = TimeZoneInfo.ConvertTime(from, _zone);
            var begin = from + shift.From - local.TimeOfDay - TimeSpan.FromDays(1);
            while (begin + shift.Length <= from)
                begin += TimeSpan.FromDays(1);
            return begin;
        }

        private void Begin(Desk desk, DateTimeOffset at, DateTimeOffset until)
        {
            desk.LogIn(at, until);
            TellMember(desk, at, CallEventKind.QueueMemberAdded);
            Plan(until, end => End(desk, end));
        }

        private void End(Desk desk, DateTimeOffset at)
        {
            desk.IsOnDuty = false;
            TellMember(desk, desk.FreeAt > at ? desk.FreeAt : at, CallEventKind.QueueMemberRemoved);
            var length = desk.Shift.Length;
            Plan(at + TimeSpan.FromDays(1) - length, begin => Begin(desk, begin, begin + length));
        }

        private void Pulse(DateTimeOffset at)
        {
            _waiting.RemoveAll(waiting => waiting.Until <= at);
            _open.RemoveAll(end => end <= at);
            if (_open.Count < MostOpen && (at >= _nextCall || _open.Count < FewestOpen || (_waiting.Count == 0 && _random.NextDouble() < 0.25)))
            {
                var gap = 3600 * (0.5 + _random.NextDouble()) / DemoCentre.CallsByHour[TimeZoneInfo.ConvertTime(at, _zone).Hour];
                _nextCall = at.AddSeconds(Math.Round(gap));
                var line = _random.Next(10_000);
                Call(at, NextQueue(), $"55115550{line:D4}", DemoCentre.Companies[line % DemoCentre.Companies.Count]);
            }

            Plan(at.AddSeconds(_random.Next(5, 15)), Pulse);
        }

        private string NextQueue()
        {
            if (_deck.Count == 0)
            {
                string[] cards = [.. DemoCentre.Deck];
                _random.Shuffle(cards);
                foreach (var card in cards)
                    _deck.Push(card);
            }

            return _deck.Pop();
        }

        private void Call(DateTimeOffset at, string queue, string number, string name)
        {
            var (id, channel) = NextChannel(at, "provider");
            Visit(new DemoCall(id, channel, number, name), queue, at);
        }

        private (string Id, string Name) NextChannel(DateTimeOffset at, string endpoint)
        {
            var number = ++_channels;
            return (string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeSeconds()}.{number}"),
                string.Create(CultureInfo.InvariantCulture, $"PJSIP/{endpoint}-{number:x8}"));
        }

        private void Visit(DemoCall call, string queue, DateTimeOffset at)
        {
            var visit = Wait(queue, at);
            if (visit.AnsweredAt is not null)
                visit = Talk(visit, mayTransfer: call.Visits.Count == 0);
            call.Visits.Add(visit);
            Tell(call, visit, 1 + _waiting.Count(waiting => waiting.Queue == queue && waiting.Until > at));
            if (visit.AnsweredAt is not null)
                GoOn(_desks.Single(desk => desk.Agent == visit.Rings[^1].Agent), visit);
            _waiting.Add((queue, visit.LeftQueueAt));
            _open.Add(visit.EndedAt);

            if (visit.Reason == Transfer)
            {
                string[] others = [.. DemoCentre.QueueNames.Keys.Where(other => other != queue)];
                Plan(visit.EndedAt, then => Visit(call, others[_random.Next(others.Length)], then));
            }
            else if (visit.AnsweredAt is null && _random.NextDouble() < 0.4)
            {
                Plan(visit.EndedAt.AddSeconds(_random.Next(30, 240)), then => Call(then, queue, call.CallerNumber, call.CallerName));
            }
        }

        /// <summary>Until an agent answers, or the caller hangs up.</summary>
        private DemoVisit Wait(string queue, DateTimeOffset at)
        {
            // Usually there is a waiting caller to see; the others are answered soon.
            var isWatched = !_waiting.Exists(waiting => waiting.Until > at) && _random.NextDouble() < 0.6;
            var givesUpAt = at.AddSeconds(_random.NextDouble() switch { < 0.04 => _random.Next(3, 10), < 0.12 => _random.Next(25, 60), _ => _random.Next(150, 420) });
            var ringsAt = at.AddSeconds(isWatched ? _random.Next(15, 50) : _random.Next(2, 10));
            var rings = new List<DemoRing>();
            while (true)
            {
                var desk = _desks.Where(free => free.IsOnDuty && free.Agent.Queues.Contains(queue) && Later(free.FreeAt, ringsAt) < free.Until)
                    .MinBy(free => (Later(free.FreeAt, ringsAt), free.FreeAt));
                if (desk is null || Later(desk.FreeAt, ringsAt) is var start && start >= givesUpAt)
                    return new DemoVisit(queue, at, rings, null, givesUpAt);
                var isLost = _random.NextDouble() < 0.08;
                var end = start.AddSeconds(isLost ? 15 : _random.Next(2, 9));
                var (id, channel) = NextChannel(start, desk.Agent.Extension);
                var isGone = end >= givesUpAt;
                rings.Add(new DemoRing(desk.Agent, id, channel, start, isGone ? givesUpAt : end));
                desk.FreeAt = (isGone ? givesUpAt : end).AddSeconds(_random.Next(4, 12));
                if (isGone)
                    return new DemoVisit(queue, at, rings, null, givesUpAt);
                if (!isLost)
                    return new DemoVisit(queue, at, rings, end, end);
                ringsAt = end.AddSeconds(5);
            }
        }

        private DemoVisit Talk(DemoVisit visit, bool mayTransfer)
        {
            var answeredAt = visit.AnsweredAt!.Value;
            // Few short, most of some minutes, some long.
            var seconds = (int)(50 + (_random.NextDouble() * 200) + (_random.NextDouble() * _random.NextDouble() * 500));
            var end = answeredAt.AddSeconds(seconds);
            var chance = _random.NextDouble();
            visit = visit with { EndedAt = end, Reason = mayTransfer && chance < 0.08 ? Transfer : chance < 0.4 ? "agent" : "caller" };
            if (_random.NextDouble() < 0.25)
            {
                var from = answeredAt.AddSeconds(_random.Next(10, seconds / 2));
                visit = visit with { Hold = (from, from.AddSeconds(_random.Next(5, (seconds / 2) - 5))) };
            }

            return visit;
        }

        /// <summary>What an agent does after a talk.</summary>
        private void GoOn(Desk desk, DemoVisit visit)
        {
            desk.Took(visit.Queue, visit.EndedAt);
            desk.FreeAt = visit.EndedAt.AddSeconds(_random.Next(6, 20));
            Tell(visit.EndedAt, null, CallEventKind.QueueMemberStatus, told => desk.Describe(told, visit.Queue));
            if (_random.NextDouble() < 0.15)
                Pause(desk, visit.EndedAt.AddSeconds(3));
        }

        private void Pause(Desk desk, DateTimeOffset at)
        {
            var (reason, least, most) = Pauses[_random.Next(Pauses.Length)];
            var end = at.AddSeconds(_random.Next(least, most));
            if (end > desk.Until || (reason == "Almoço" && desk.HasEaten))
                return;
            desk.HasEaten |= reason == "Almoço";
            desk.FreeAt = end.AddSeconds(_random.Next(3, 10));
            (desk.LastPauseAt, desk.PauseReason) = (at, reason);
            TellMember(desk, at, CallEventKind.QueueMemberPause);
            desk.PauseReason = null;
            TellMember(desk, end, CallEventKind.QueueMemberPause);
        }

        private void Tell(DemoCall call, DemoVisit visit, int position)
        {
            TellCaller(visit.JoinedAt, CallEventKind.QueueCallerJoin, told => told with { Position = position, Count = position });
            foreach (var ring in visit.Rings)
            {
                TellAgent(ring.At, CallEventKind.AgentCalled, ring, told => told);
                if (ring == visit.Rings[^1] && visit.AnsweredAt is not null)
                    continue;
                if (ring.EndedAt < visit.EndedAt)
                    TellAgent(ring.EndedAt, CallEventKind.AgentRingNoAnswer, ring, told => told with { RingTime = Seconds(ring.At, ring.EndedAt) * 1000 });
                TellPhone(ring.EndedAt, CallEventKind.Hangup, ring, cause: 0);
            }

            if (visit.AnsweredAt is null)
                TellCaller(visit.EndedAt, CallEventKind.QueueCallerAbandon, told => told);
            TellCaller(visit.LeftQueueAt, CallEventKind.QueueCallerLeave, told => told);
            if (visit.AnsweredAt is { } answeredAt)
                TellTalk(visit.Rings[^1], answeredAt);
            // In a blind transfer the caller's channel goes on.
            if (visit.Reason != Transfer)
                Tell(visit.EndedAt, call, CallEventKind.Hangup, told => told with { UniqueId = call.LinkedId, CallerNumber = call.CallerNumber, Cause = 16 });

            void TellTalk(DemoRing ring, DateTimeOffset answered)
            {
                var waited = Seconds(visit.JoinedAt, answered);
                TellAgent(answered, CallEventKind.AgentConnect, ring, told => told with { HoldSeconds = waited, RingTime = Seconds(ring.At, ring.EndedAt) });
                if (visit.Hold is { } hold)
                {
                    TellPhone(hold.From, CallEventKind.Hold, ring, cause: null);
                    TellPhone(hold.To, CallEventKind.Unhold, ring, cause: null);
                }

                TellAgent(visit.EndedAt, CallEventKind.AgentComplete, ring, told => told with
                {
                    HoldSeconds = waited, TalkSeconds = Seconds(answered, visit.EndedAt), Reason = visit.Reason,
                });
                TellPhone(visit.EndedAt, CallEventKind.Hangup, ring, cause: 16);
            }

            void TellCaller(DateTimeOffset at, CallEventKind kind, Func<CallEvent, CallEvent> fill) => Tell(at, call, kind, told => fill(told with
            {
                UniqueId = call.LinkedId, Channel = call.Channel, CallerNumber = call.CallerNumber, Queue = visit.Queue,
            }));

            void TellAgent(DateTimeOffset at, CallEventKind kind, DemoRing ring, Func<CallEvent, CallEvent> fill) => TellCaller(at, kind, told => fill(told with
            {
                Interface = ring.Agent.Interface, AgentName = ring.Agent.Name, AgentNumber = ring.Agent.Extension,
                AgentUniqueId = ring.UniqueId, AgentChannel = ring.Channel, AgentLinkedId = call.LinkedId,
            }));

            void TellPhone(DateTimeOffset at, CallEventKind kind, DemoRing ring, int? cause) =>
                Tell(at, call, kind, told => told with { UniqueId = ring.UniqueId, CallerNumber = ring.Agent.Extension, Cause = cause });
        }

        private void TellMember(Desk desk, DateTimeOffset at, CallEventKind kind)
        {
            foreach (var queue in desk.Agent.Queues)
                Tell(at, null, kind, told => desk.Describe(told, queue));
        }

        private static int Seconds(DateTimeOffset from, DateTimeOffset to) => (int)(to - from).TotalSeconds;

        private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
    }

    /// <summary>Where an agent works, and until when it is taken.</summary>
    private sealed class Desk(DemoShift shift)
    {
        private readonly Dictionary<string, int> _callsTaken = [];
        private DateTimeOffset? _lastCallAt;
        private DateTimeOffset _loggedInAt;

        public DemoShift Shift => shift;

        public DemoAgent Agent => shift.Agent;

        public bool IsOnDuty { get; set; }

        public bool HasEaten { get; set; }

        public DateTimeOffset Until { get; private set; }

        public DateTimeOffset FreeAt { get; set; }

        public DateTimeOffset? LastPauseAt { get; set; }

        /// <summary>While paused.</summary>
        public string? PauseReason { get; set; }

        public void LogIn(DateTimeOffset at, DateTimeOffset until)
        {
            (IsOnDuty, HasEaten, Until, FreeAt, _loggedInAt) = (true, false, until, at, at);
            (_lastCallAt, LastPauseAt) = (null, null);
            _callsTaken.Clear();
        }

        public void Took(string queue, DateTimeOffset endedAt)
        {
            _callsTaken[queue] = _callsTaken.GetValueOrDefault(queue) + 1;
            _lastCallAt = endedAt;
        }

        public CallEvent Describe(CallEvent told, string queue) => told with
        {
            Queue = queue, Interface = Agent.Interface, AgentName = Agent.Name,
            Member = new QueueMemberDetails
            {
                Status = 1, IsPaused = PauseReason is not null, PauseReason = PauseReason, IsInCall = false, CallsTaken = _callsTaken.GetValueOrDefault(queue),
                LastCallAt = _lastCallAt, LastPauseAt = LastPauseAt, LoggedInAt = _loggedInAt, Penalty = 0,
            },
        };
    }
}
