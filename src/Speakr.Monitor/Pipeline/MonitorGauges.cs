using System.Diagnostics.Metrics;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Live;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Values read on demand: sources, pipelines, queues. One instrument each, with a measurement for each PBX, source or queue. An exporter may go
/// on reporting the last value of what is no longer measured, so a queue that was reported once is always reported, with 0 when it is gone.
/// </summary>
internal sealed class MonitorGauges(
    MonitorMetrics metrics, MonitorStatus status, ILiveFigures figures, LiveFiguresService counts, ILiveCalls live, IEnumerable<ICallEventSource> sources, TimeProvider time)
{
    // Each is a time series where figures are stored. A call centre has dozens.
    private const int MostQueues = 1000;

    private static readonly AgentState[] States = Enum.GetValues<AgentState>();
    private static readonly string[] StateNames = ["unavailable", "paused", "free", "ringing", "on_hold", "talking"];

    private readonly Lock _lock = new();
    private readonly HashSet<LiveQueueId> _told = [];
    private readonly HashSet<LiveQueueId> _withAgents = [];
    private readonly Dictionary<LiveQueueId, QueueOutcomes> _outcomes = [];

    private readonly (string Pbx, string Source)[] _sources =
        [.. Pbx.Of(sources).SelectMany(pbx => pbx.Sources.Select(source => (pbx.Name, source.Name)))];

    /// <summary>Offers the figures.</summary>
    public void Offer()
    {
        var meter = metrics.Meter;
        meter.CreateObservableUpDownCounter("speakr.monitor.events.waiting", () => Pipelines(pipeline => pipeline.Status.Waiting), "{event}",
            "Events received that have not taken effect yet.");
        meter.CreateObservableUpDownCounter("speakr.monitor.calls.unsaved", () => Pipelines(pipeline => pipeline.Unsaved), "{call}",
            "Changed calls that wait to be saved.");
        meter.CreateObservableUpDownCounter("speakr.monitor.journal.size", () => Pipelines(pipeline => pipeline.Status.JournalBytes), "By", "The size of the journal.");
        meter.CreateObservableUpDownCounter("speakr.monitor.journal.events", () => Pipelines(pipeline => pipeline.Status.JournalEvents), "{event}",
            "Events in the journal.");
        meter.CreateObservableGauge("speakr.monitor.source.connected", Connected, null, "Whether the source is connected: 1 or 0.");
        meter.CreateObservableGauge("speakr.monitor.queue.waiting", () => Queues(queue => queue.Waiting), "{call}", "Waiting callers.");
        meter.CreateObservableGauge("speakr.monitor.queue.longest_wait", LongestWaits, "s", "The longest current wait; 0 without callers.");
        meter.CreateObservableGauge("speakr.monitor.queue.talking", () => Queues(queue => queue.Talking), "{call}", "Callers talking to an agent.");
        meter.CreateObservableGauge("speakr.monitor.queue.agents", AgentsByState, "{agent}", "Logged-in agents by state.");
        // Without a unit: as a ratio it would be exported under another name.
        meter.CreateObservableGauge("speakr.monitor.queue.service_level", ServiceLevels, null, "The service level of today, from 0 to 1.");
        meter.CreateObservableCounter("speakr.monitor.queue.calls", Outcomes, "{call}", "Visits that were answered or abandoned since the monitor's start.");
    }

    private IEnumerable<Measurement<long>> Pipelines(Func<PipelineState, long?> value) =>
        from pipeline in status.States
        let measured = value(pipeline)
        where measured is not null
        select new Measurement<long>(measured.Value, Tag("pbx", pipeline.Name));

    private IEnumerable<Measurement<int>> Connected()
    {
        var connected = status.Sources.Where(source => source.IsConnected).Select(source => source.Name).ToHashSet(StringComparer.Ordinal);
        return _sources.Select(source =>
            new Measurement<int>(connected.Contains(source.Source) ? 1 : 0, Tag("pbx", source.Pbx), Tag("source", source.Source)));
    }

    private IEnumerable<Measurement<long>> Queues(Func<LiveQueue, long> value) => Told().Select(queue => Measure(value(queue), queue));

    private IEnumerable<Measurement<double>> LongestWaits()
    {
        var now = time.GetUtcNow();
        return Told().Select(queue => Measure(queue.LongestWaitSince is { } since ? Math.Max(0, (now - since).TotalSeconds) : 0, queue));
    }

    // No number where there is none, as after midnight.
    private IEnumerable<Measurement<double>> ServiceLevels() => Told().Select(queue => Measure(queue.Today.ServiceLevel ?? double.NaN, queue));

    private List<LiveQueue> Told()
    {
        var current = figures.Current.Queues;
        lock (_lock)
        {
            var left = new HashSet<LiveQueueId>(_told);
            var told = new List<LiveQueue>(current.Count);
            foreach (var queue in current)
            {
                var id = new LiveQueueId(queue.Pbx, queue.Queue);
                left.Remove(id);
                if (Remember(_told, id))
                    told.Add(queue);
            }

            told.AddRange(left.Select(id => new LiveQueue(id.Pbx, id.Queue)));
            return told;
        }
    }

    private List<Measurement<long>> AgentsByState()
    {
        var counts = new Dictionary<(LiveQueueId, AgentState), long>();
        lock (_lock)
        {
            foreach (var (pbx, agent) in live.Snapshot.Agents)
            {
                foreach (var membership in agent.Queues)
                {
                    var id = new LiveQueueId(pbx, membership.Queue);
                    if (Remember(_withAgents, id))
                        counts[(id, membership.State)] = counts.GetValueOrDefault((id, membership.State)) + 1;
                }
            }

            return
            [
                .. from id in _withAgents
                   from state in States
                   select new Measurement<long>(
                       counts.GetValueOrDefault((id, state)), Tag("pbx", id.Pbx), Tag("queue", id.Queue), Tag("state", StateNames[(int)state])),
            ];
        }
    }

    private List<Measurement<long>> Outcomes()
    {
        lock (_lock)
        {
            foreach (var (id, now) in counts.Outcomes)
            {
                // A correction may take one back; a counter never falls.
                if (_outcomes.TryGetValue(id, out var before))
                    _outcomes[id] = new QueueOutcomes(Math.Max(before.Answered, now.Answered), Math.Max(before.Abandoned, now.Abandoned));
                else if (_outcomes.Count < MostQueues)
                    _outcomes[id] = now;
            }

            return
            [
                .. from queue in _outcomes
                   from outcome in new[] { ("answered", queue.Value.Answered), ("abandoned", queue.Value.Abandoned) }
                   select new Measurement<long>(outcome.Item2, Tag("pbx", queue.Key.Pbx), Tag("queue", queue.Key.Queue), Tag("outcome", outcome.Item1)),
            ];
        }
    }

    private static bool Remember(HashSet<LiveQueueId> known, LiveQueueId id) => known.Contains(id) || (known.Count < MostQueues && known.Add(id));

    private static Measurement<T> Measure<T>(T value, LiveQueue queue)
        where T : struct => new(value, Tag("pbx", queue.Pbx), Tag("queue", queue.Queue));

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
