namespace Speakr.Monitor.Agents;

/// <summary>The logins and pauses of the agents of one PBX, as far as they last. Pure; not thread-safe.</summary>
internal sealed class AgentPeriods(string pbx)
{
    private readonly Dictionary<string, (Agent Agent, List<AgentPeriod> Periods)> _open = new(StringComparer.Ordinal);

    /// <summary>The periods that last.</summary>
    public IEnumerable<AgentPeriod> Open => _open.Values.SelectMany(open => open.Periods);

    /// <returns>The periods that have begun, ended or changed by it.</returns>
    public List<AgentPeriod> Follow(AgentChange change)
    {
        var isKnown = _open.TryGetValue(change.Interface, out var open);
        // Most changes are of calls, several for each.
        if (isKnown && change.Agent is { } same && IsUnchanged(open.Agent, same))
            return [];
        var before = isKnown ? open.Periods : [];
        List<AgentPeriod> now = change.Agent is { } agent ? [.. agent.Queues.SelectMany(queue => Of(agent, queue))] : [];
        List<AgentPeriod> changed =
        [
            .. before.Where(old => !now.Exists(period => IsSame(period, old))).Select(old => End(old, change.At)),
            .. now.Except(before),
        ];
        if (now.Count > 0)
            _open[change.Interface] = (change.Agent!, now);
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

    private static bool IsUnchanged(Agent before, Agent now)
    {
        if (before.Name != now.Name || before.Queues.Count != now.Queues.Count)
            return false;
        for (var index = 0; index < now.Queues.Count; index++)
        {
            var (old, queue) = (before.Queues[index], now.Queues[index]);
            if (old.Queue != queue.Queue || old.LoggedInAt != queue.LoggedInAt || old.PausedAt != queue.PausedAt || old.PauseReason != queue.PauseReason)
                return false;
        }

        return true;
    }

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
