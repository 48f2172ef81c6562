using FluentAssertions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Stores that keep the logins and pauses of agents (<see cref="ICallAgentStore"/>).</summary>
public abstract partial class CallHistoryStoreConformance
{
    [SkippableFact]
    public virtual async Task Agents_Recorded_AreReadByStart()
    {
        var agents = Agents();
        AgentPeriod[] periods =
        [
            Period(3), Period(1), Period(2) with { Kind = AgentPeriodKind.Pause, Reason = "almoço" }, Period(2), Period(2) with { Queue = "8002" },
            Period(4) with { Interface = "Local/1001@from-queue/n", AgentName = null }, Period(5) with { Pbx = "pbx 2" },
        ];
        await agents.RecordAsync(periods, None);
        (await agents.ReadAgentsAsync("pbx", DateTimeOffset.MinValue, None)).Should()
            .Equal(periods[1], periods[3], periods[2], periods[4], periods[0], periods[5]);
        (await agents.ReadAgentsAsync(null, endedSince: null, None)).Should().BeEquivalentTo(periods);
        (await agents.ReadAgentsAsync("pbx 3", DateTimeOffset.MinValue, None)).Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task Agents_RecordedAgain_TakeEndNameAndReason()
    {
        var agents = Agents();
        var pause = Period(1) with { Kind = AgentPeriodKind.Pause };
        await agents.RecordAsync([pause, Period(1)], None);
        var ended = pause with { AgentName = "Zoë", Reason = "João's \"lunch\" \\", EndedAt = pause.StartedAt.AddMilliseconds(1234) };
        await agents.RecordAsync([ended], None);
        await agents.RecordAsync([ended], None);
        (await agents.ReadAgentsAsync("pbx", DateTimeOffset.MinValue, None)).Should().Equal(Period(1), ended);
        await agents.RecordAsync([pause], None);
        (await agents.ReadAgentsAsync("pbx", DateTimeOffset.MinValue, None)).Should().Equal([Period(1), pause], "it lasts after all");
    }

    [SkippableFact]
    public virtual async Task Agents_EndedBefore_AreLeftOut()
    {
        var agents = Agents();
        AgentPeriod first = Period(1) with { EndedAt = Period(2).StartedAt }, second = Period(2) with { EndedAt = Period(3).StartedAt };
        await agents.RecordAsync([first, second, Period(3)], None);
        (await agents.ReadAgentsAsync("pbx", second.EndedAt, None)).Should().Equal(second, Period(3));
        (await agents.ReadAgentsAsync("pbx", endedSince: null, None)).Should().Equal(Period(3));
    }

    [SkippableFact]
    public virtual async Task Agents_Thousands_AreRecordedAtOnce()
    {
        var agents = Agents();
        AgentPeriod[] periods = [.. Enumerable.Range(0, 2000).Select(number => Period(number) with { Interface = $"PJSIP/{number}", AgentName = new string('x', 200) })];
        await agents.RecordAsync(periods, None);
        (await agents.ReadAgentsAsync("pbx", DateTimeOffset.MinValue, None)).Should().Equal(periods);
    }

    /// <summary>The store under test as one that keeps agents; skips the test when it keeps none.</summary>
    protected ICallAgentStore Agents()
    {
        Skip.IfNot(Store is ICallAgentStore, "The store keeps no agents.");
        return (ICallAgentStore)Store;
    }

    private static AgentPeriod Period(int number) =>
        new("pbx", "PJSIP/1001", "8001", AgentPeriodKind.Login, SampleCalls.Start.ToUniversalTime().AddMinutes(number)) { AgentName = "Ana" };
}
