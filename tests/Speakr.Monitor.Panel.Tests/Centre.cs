using System.Globalization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>A busy afternoon of a call centre that is the same in every run, but for its times: they end now.</summary>
internal static class Centre
{
    /// <summary>A call that is over, after two queues, a lost ring and a talk.</summary>
    public const string EndedCall = "journey.1";

    /// <summary>Calls that are over.</summary>
    public const int Ended = 241;

    /// <summary>In the order of their names.</summary>
    public static readonly IReadOnlyList<string> Queues = ["Agendamento", "Cobrança", "Financeiro", "Ouvidoria", "Suporte", "Vendas"];

    private const int Agents = 18;

    /// <summary>A time zone in which it is between three and four in the afternoon.</summary>
    public static TimeZoneInfo Zone()
    {
        var hours = 15 - DateTimeOffset.UtcNow.Hour;
        return TimeZoneInfo.CreateCustomTimeZone("afternoon", TimeSpan.FromHours(hours > 14 ? hours - 24 : hours), null, null);
    }

    public static void Fill(PbxScript pbx)
    {
        var now = DateTimeOffset.UtcNow;
        var random = new Random(17);
        var events = new List<CallEvent>();
        for (var call = 0; call < Ended - 1; call++)
        {
            var waits = 2 + (int)(40 * Math.Pow(random.NextDouble(), 3));
            events.AddRange(Call(pbx, random, $"ended.{call}", now.AddHours(-6).AddMinutes(354.0 * call / Ended), waits, talks: random.Next(8) == 0 ? null : 50 + random.Next(150)));
        }

        for (var call = 0; call < 9; call++)
            events.AddRange(Call(pbx, random, $"talking.{call}", now.AddSeconds(-280 + (call * 27)), waits: 4 + random.Next(20), talks: 600, agent: call));
        foreach (var (call, seconds) in new[] { 214, 131, 88, 47, 26, 12, 4 }.Index())
            events.Add(Join(pbx, $"waiting.{call}", Queues[call * 5 % Queues.Count], Number(random), now.AddSeconds(-seconds)));
        events.AddRange(Overflow(pbx, "waiting.7", "11996604417", now.AddSeconds(-71)));
        events.AddRange(Journey(pbx, now.AddMinutes(-40)));

        for (var agent = 0; agent < Agents; agent++)
        {
            var pausedFor = agent == 15 ? "Almoço" : null;
            pbx.Member(Queues[agent % Queues.Count], Extension(agent), $"Agente {Extension(agent)}", agent == 17 ? 5 : 1, pausedFor, now.AddHours(-6).AddMinutes(-agent));
        }

        pbx.Send([.. events.Where(callEvent => callEvent.ReceivedAt <= now).OrderBy(callEvent => callEvent.ReceivedAt)]);
    }

    private static IEnumerable<CallEvent> Call(PbxScript pbx, Random random, string call, DateTimeOffset joined, int waits, int? talks, int? agent = null)
    {
        var who = agent ?? random.Next(15);
        var queue = Queues[who % Queues.Count];
        var left = joined.AddSeconds(waits);
        yield return Join(pbx, call, queue, Number(random), joined);
        if (talks is { } seconds)
        {
            foreach (var callEvent in Talk(pbx, call, queue, who, left, seconds, rings: Math.Min(waits, 5)))
                yield return callEvent;
        }
        else
        {
            foreach (var callEvent in Abandon(pbx, call, queue, left))
                yield return callEvent;
            yield return pbx.Event(CallEventKind.Hangup, call, left);
        }
    }

    // Asterisk calls it abandoned when the time in a queue is up.
    private static IEnumerable<CallEvent> Overflow(PbxScript pbx, string call, string number, DateTimeOffset joined) =>
    [
        Join(pbx, call, "Vendas", number, joined),
        .. Abandon(pbx, call, "Vendas", joined.AddSeconds(30)),
        Join(pbx, call, "Suporte", number, joined.AddSeconds(31)),
    ];

    private static IEnumerable<CallEvent> Journey(PbxScript pbx, DateTimeOffset joined) =>
    [
        .. Overflow(pbx, EndedCall, "11996604418", joined),
        Agent(pbx, CallEventKind.AgentCalled, EndedCall, "Suporte", 4, joined.AddSeconds(33)),
        Agent(pbx, CallEventKind.AgentRingNoAnswer, EndedCall, "Suporte", 4, joined.AddSeconds(48)) with { RingTime = 15_000 },
        .. Talk(pbx, EndedCall, "Suporte", 10, joined.AddSeconds(56), seconds: 95, rings: 6),
    ];

    private static IEnumerable<CallEvent> Talk(PbxScript pbx, string call, string queue, int agent, DateTimeOffset answered, int seconds, int rings) =>
    [
        pbx.Event(CallEventKind.QueueCallerLeave, call, answered) with { Queue = queue },
        Agent(pbx, CallEventKind.AgentConnect, call, queue, agent, answered) with { RingTime = rings },
        Agent(pbx, CallEventKind.AgentComplete, call, queue, agent, answered.AddSeconds(seconds)),
        pbx.Event(CallEventKind.Hangup, call, answered.AddSeconds(seconds)),
    ];

    private static IEnumerable<CallEvent> Abandon(PbxScript pbx, string call, string queue, DateTimeOffset at) =>
    [
        pbx.Event(CallEventKind.QueueCallerAbandon, call, at) with { Queue = queue },
        pbx.Event(CallEventKind.QueueCallerLeave, call, at) with { Queue = queue },
    ];

    private static CallEvent Agent(PbxScript pbx, CallEventKind kind, string call, string queue, int agent, DateTimeOffset at) => pbx.Event(kind, call, at) with
    {
        Queue = queue, Interface = $"PJSIP/{Extension(agent)}", AgentName = $"Agente {Extension(agent)}", AgentNumber = Extension(agent),
        AgentUniqueId = $"{call}.{agent}", AgentLinkedId = call,
    };

    private static CallEvent Join(PbxScript pbx, string call, string queue, string number, DateTimeOffset at) =>
        pbx.Event(CallEventKind.QueueCallerJoin, call, at) with { Queue = queue, CallerNumber = number };

    private static string Extension(int agent) => (1001 + agent).ToString(CultureInfo.InvariantCulture);

    private static string Number(Random random) => $"1199{random.Next(1_000_000, 10_000_000)}";
}
