using Speakr.Monitor.Agents;

namespace Speakr.Monitor.History.InMemory;

/// <summary>The logins and pauses of agents, as long as the process lives. Safe for concurrent use.</summary>
internal sealed class InMemoryAgents
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Pbx, AgentPeriodKey Key), AgentPeriod> _periods = [];

    public void Record(IReadOnlyList<AgentPeriod> periods)
    {
        lock (_lock)
        {
            foreach (var period in periods)
                _periods[(period.Pbx, AgentPeriods.KeyOf(period))] = period;
        }
    }

    public IReadOnlyList<AgentPeriod> Read(string? pbx, DateTimeOffset? endedSince)
    {
        lock (_lock)
        {
            return
            [
                .. _periods.Values.Where(period => (pbx is null || period.Pbx == pbx) && (period.EndedAt is null || period.EndedAt >= endedSince))
                    .OrderBy(period => period.StartedAt).ThenBy(period => period.Interface, StringComparer.Ordinal)
                    .ThenBy(period => period.Queue, StringComparer.Ordinal).ThenBy(period => period.Kind),
            ];
        }
    }
}
