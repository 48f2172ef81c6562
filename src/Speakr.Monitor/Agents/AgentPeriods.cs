namespace Speakr.Monitor.Agents;

/// <summary>The logins and pauses of the agents of one PBX, as far as they last. Pure; not thread-safe.</summary>
internal sealed class AgentPeriods(string pbx)
{
    private readonly Dictionary<string, List<AgentPeriod>> _open = new(StringComparer.Ordinal);

    /// <summary>The periods that last.</summary>
    public IEnumerable<AgentPeriod> Open => _open.Values.SelectMany(periods => periods);

    /// <returns>The periods that have begun, ended or changed by it.</returns>
    public List<AgentPeriod> Follow(AgentChange change)
    {
        var before = _open.GetValueOrDefault(change.Interface, []);
        List<AgentPeriod> now = change.Agent is { } agent ? [.. agent.Queues.SelectMany(queue => Of(agent, queue))] : [];
        List<AgentPeriod> changed =
        [
            .. before.Where(old => !now.Exists(period => IsSame(period, old))).Select(old => End(old, change.At)),
            .. now.Except(before),
        ];
        if (now.Count > 0)
            _open[change.Interface] = now;
        else
            _open.Remove(change.Interface);
        return changed;
    }

    /// <summary>The period, over. Never before it began, whatever the two clocks say.</summary>
    public static AgentPeriod End(AgentPeriod period, DateTimeOffset at) => period with { EndedAt = at > period.StartedAt ? Cut(at) : period.StartedAt };

    /// <summary>Whether both are the same period.</summary>
    public static bool IsSame(AgentPeriod one, AgentPeriod other) => KeyOf(one) == KeyOf(other);

    /// <summary>What identifies a period within its PBX.</summary>
    public static AgentPeriodKey KeyOf(AgentPeriod period) => new(period.Interface, period.Queue, period.Kind, period.StartedAt);

    private IEnumerable<AgentPeriod> Of(Agent agent, AgentMembership queue)
    {
        yield return new AgentPeriod(pbx, agent.Interface, queue.Queue, AgentPeriodKind.Login, Cut(queue.LoggedInAt)) { AgentName = agent.Name };
        if (queue.PausedAt is { } pausedAt)
        {
            yield return new AgentPeriod(pbx, agent.Interface, queue.Queue, AgentPeriodKind.Pause, Cut(pausedAt))
            {
                AgentName = agent.Name,
                Reason = queue.PauseReason,
            };
        }
    }

    // Stored times have milliseconds, and a period is found by its start.
    private static DateTimeOffset Cut(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}

/// <summary>Identifies a period within its PBX.</summary>
internal readonly record struct AgentPeriodKey(string Interface, string Queue, AgentPeriodKind Kind, DateTimeOffset StartedAt);
