using System.Globalization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>A busy afternoon of a call centre that is the same in every run, but for its times: they end now.</summary>
internal static class Centre
{
    /// <summary>A call that is over.</summary>
    public const string EndedCall = "ended.100";

    private const int Ended = 240;
    private static readonly string[] Queues = ["Agendamento", "Cobrança", "Financeiro", "Ouvidoria", "Suporte", "Vendas"];

    public static void Fill(PbxScript pbx)
    {
        var now = DateTimeOffset.UtcNow;
        var random = new Random(17);
        var events = new List<CallEvent>();
        for (var call = 0; call < Ended; call++)
        {
            var joined = now.AddHours(-6).AddMinutes(355.0 * call / Ended);
            events.AddRange(Call(pbx, random, $"ended.{call}", joined, waits: 3 + random.Next(45), talks: random.Next(5) == 0 ? null : 60 + random.Next(180)));
        }

        for (var call = 0; call < 11; call++)
            events.AddRange(Call(pbx, random, $"talking.{call}", now.AddSeconds(-280 + (call * 21)), waits: 4 + random.Next(20), talks: 600));
        foreach (var (call, seconds) in new[] { 214, 131, 88, 47, 26, 12, 4 }.Index())
            events.Add(Join(pbx, $"waiting.{call}", Queues[call * 5 % Queues.Length], Number(random), now.AddSeconds(-seconds)));

        for (var agent = 0; agent < 18; agent++)
        {
            var extension = (1001 + agent).ToString(CultureInfo.InvariantCulture);
            pbx.Member(Queues[agent % Queues.Length], extension, $"Agente {extension}", agent % 7 == 3 ? 5 : 1, agent % 5 == 4 ? "Almoço" : null);
        }

        pbx.Send([.. events.Where(callEvent => callEvent.ReceivedAt <= now).OrderBy(callEvent => callEvent.ReceivedAt)]);
    }

    private static IEnumerable<CallEvent> Call(PbxScript pbx, Random random, string call, DateTimeOffset joined, int waits, int? talks)
    {
        var queue = Queues[random.Next(Queues.Length)];
        var number = Number(random);
        var extension = (1001 + random.Next(18)).ToString(CultureInfo.InvariantCulture);
        var answered = joined.AddSeconds(waits);
        CallEvent Of(CallEventKind kind, DateTimeOffset at) => pbx.Event(kind, call, at) with { Queue = queue };

        yield return Join(pbx, call, queue, number, joined);
        if (talks is not { } seconds)
        {
            yield return Of(CallEventKind.QueueCallerAbandon, answered);
            yield return Of(CallEventKind.QueueCallerLeave, answered);
            yield return Of(CallEventKind.Hangup, answered);
            yield break;
        }

        yield return Of(CallEventKind.QueueCallerLeave, answered);
        yield return Of(CallEventKind.AgentConnect, answered) with
        {
            Interface = $"PJSIP/{extension}", AgentName = $"Agente {extension}", AgentNumber = extension, AgentUniqueId = call + "7", AgentLinkedId = call, RingTime = Math.Min(waits, 5),
        };
        yield return Of(CallEventKind.AgentComplete, answered.AddSeconds(seconds)) with { Interface = $"PJSIP/{extension}", AgentUniqueId = call + "7", AgentLinkedId = call };
        yield return Of(CallEventKind.Hangup, answered.AddSeconds(seconds));
    }

    private static CallEvent Join(PbxScript pbx, string call, string queue, string number, DateTimeOffset at) =>
        pbx.Event(CallEventKind.QueueCallerJoin, call, at) with { Queue = queue, CallerNumber = number };

    private static string Number(Random random) => $"1199{random.Next(1_000_000, 10_000_000)}";
}
