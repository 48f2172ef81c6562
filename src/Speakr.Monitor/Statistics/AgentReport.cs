using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Statistics;

/// <summary>Gathers the figures of agents. Not thread-safe.</summary>
internal sealed class AgentReport(AgentStatisticsQuery query)
{
    private readonly DateTimeOffset? _from = query.From is { } from ? VisitFormulas.Cut(from) : null;
    private readonly DateTimeOffset? _to = query.To is { } to ? VisitFormulas.Cut(to) : null;
    private readonly HashSet<string>? _queues = query.Queues?.ToHashSet(StringComparer.Ordinal);
    private readonly Dictionary<(string Extension, string Name), Gathered> _agents = [];

    /// <summary>Whether a queue was asked for.</summary>
    public bool IsAbout(string queue) => _queues?.Contains(queue) != false;

    /// <summary>Whether a time was asked for.</summary>
    public bool IsAbout(DateTimeOffset? time) => time is { } known && !(known < _from) && !(known >= _to);

    public void Add(Call call)
    {
        foreach (var visit in call.Visits.Where(visit => IsAbout(visit.Queue)))
        {
            if (visit.AnsweredAt is { } answeredAt && IsAbout(VisitFormulas.Time(visit)))
            {
                AddAnswered(visit.Extension, visit.AgentName, VisitFormulas.Cut(answeredAt), new AgentStatistics("", null)
                {
                    Answered = 1,
                    Handled = visit.TalkSeconds is null ? 0 : 1,
                    TalkSeconds = visit.TalkSeconds ?? 0,
                    HoldSeconds = visit.HoldSeconds ?? 0,
                });
            }

            foreach (var ring in visit.Rings.Where(ring => !ring.IsAnswered && IsAbout(VisitFormulas.Cut(ring.RangAt))))
                AddLost(ring.Extension, ring.Interface, ring.AgentName, VisitFormulas.Cut(ring.RangAt), 1);
        }
    }

    /// <summary>Adds answered visits.</summary>
    /// <param name="extension">The extension.</param>
    /// <param name="name">The agent's name.</param>
    /// <param name="lastAt">The latest answer among them.</param>
    /// <param name="figures">What of it concerns visits.</param>
    public void AddAnswered(string extension, string? name, DateTimeOffset lastAt, AgentStatistics figures)
    {
        var agent = Of(extension, name, lastAt);
        agent.Figures = agent.Figures with
        {
            Answered = agent.Figures.Answered + figures.Answered,
            Handled = agent.Figures.Handled + figures.Handled,
            TalkSeconds = agent.Figures.TalkSeconds + figures.TalkSeconds,
            HoldSeconds = agent.Figures.HoldSeconds + figures.HoldSeconds,
        };
    }

    /// <summary>Adds rings that nobody answered.</summary>
    public void AddLost(string extension, string member, string? name, DateTimeOffset lastAt, long count)
    {
        var agent = Of(extension.Length > 0 ? extension : AgentExtension.From(member), name, lastAt);
        agent.Figures = agent.Figures with { LostRings = agent.Figures.LostRings + count };
    }

    /// <summary>Adds logins and pauses.</summary>
    public void Add(IEnumerable<AgentPeriod> periods, DateTimeOffset now)
    {
        foreach (var period in periods.Where(period => IsAbout(period.Queue)))
        {
            var range = new TimeRange(period.StartedAt, period.EndedAt ?? now).Within(_from, _to);
            if (range.IsNotEmpty())
                (period.Kind == AgentPeriodKind.Login ? Of(period).Logins : Of(period).Pauses).Add(range);
        }
    }

    public IReadOnlyList<AgentStatistics> ToList() =>
    [
        .. _agents.Select(agent => agent.Value.ToStatistics(agent.Key.Extension))
            .OrderBy(agent => agent.Extension, StringComparer.Ordinal).ThenBy(agent => agent.Name, StringComparer.Ordinal),
    ];

    private Gathered Of(AgentPeriod period) => Of(AgentExtension.From(period.Interface), period.AgentName, period.StartedAt);

    private Gathered Of(string extension, string? name, DateTimeOffset at)
    {
        var key = (extension, extension.Length == 0 ? name ?? "" : "");
        if (!_agents.TryGetValue(key, out var agent))
            _agents.Add(key, agent = new Gathered());
        agent.See(name, at);
        return agent;
    }

    private sealed class Gathered
    {
        private DateTimeOffset _namedAt;
        private string? _name;

        public AgentStatistics Figures { get; set; } = new("", null);

        public List<TimeRange> Logins { get; } = [];

        public List<TimeRange> Pauses { get; } = [];

        public void See(string? name, DateTimeOffset at)
        {
            if (name is null || at < _namedAt || (at == _namedAt && string.CompareOrdinal(name, _name) < 0))
                return;
            (_name, _namedAt) = (name, at);
        }

        public AgentStatistics ToStatistics(string extension)
        {
            var (pauses, isKnown) = (TimeRanges.Union(Pauses), Logins.Count + Pauses.Count > 0);
            return Figures with
            {
                Extension = extension,
                Name = _name,
                Pauses = pauses.Count,
                PausedSeconds = isKnown ? (long)pauses.Length().TotalSeconds : null,
                LoggedInSeconds = isKnown ? (long)TimeRanges.Union(Logins).Length().TotalSeconds : null,
            };
        }
    }
}
