using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Live;

/// <summary>
/// Which figures of queues are amber or red. A figure shows the worst level of the last ten seconds: it rises at once, and falls when it has been better for
/// that long, so that it falls no more than once in ten seconds however it moves. Not thread-safe.
/// </summary>
internal sealed class AlertBoard(StatisticsOptions options)
{
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly AlertFormulas _formulas = new(options);
    private readonly Dictionary<LiveQueueId, Watched[]> _queues = [];

    /// <summary>When alerts change next if nothing happens; <see langword="null"/> when they stay.</summary>
    public DateTimeOffset? Due { get; private set; }

    /// <summary>The queues with their alerts at a moment. Those that are no longer among them are forgotten.</summary>
    public IReadOnlyList<LiveQueue> Put(IReadOnlyCollection<LiveQueue> queues, DateTimeOffset now)
    {
        Due = null;
        foreach (var gone in _queues.Keys.Except(queues.Select(queue => new LiveQueueId(queue.Pbx, queue.Queue))).ToArray())
            _queues.Remove(gone);
        return [.. queues.Select(queue => queue with { Alerts = Of(queue, now) })];
    }

    private QueueAlerts Of(LiveQueue queue, DateTimeOffset now)
    {
        var id = new LiveQueueId(queue.Pbx, queue.Queue);
        if (!_queues.TryGetValue(id, out var watched))
            _queues[id] = watched = [.. Enum.GetValues<AlertFigure>().Select(figure => new Watched(figure, _formulas.Of(queue.Queue, figure)))];
        var alerts = new QueueAlerts
        {
            Waiting = Follow(AlertFigure.Waiting, queue.Waiting),
            LongestWait = Follow(AlertFigure.LongestWait, (now - queue.LongestWaitSince)?.TotalSeconds),
            ServiceLevel = Follow(AlertFigure.ServiceLevel, AlertFormulas.ServiceLevelOf(queue.Today)),
            Abandoned = Follow(AlertFigure.Abandoned, AlertFormulas.AbandonedOf(queue.Today)),
        };
        foreach (var figure in watched)
            Expect(figure.Falls);
        var wait = watched[(int)AlertFigure.LongestWait].Threshold;
        foreach (var seconds in new[] { wait.Amber, wait.Red })
        {
            // Nothing happens when a wait becomes too long.
            if (queue.LongestWaitSince is { } since && seconds is { } limit && since.AddSeconds(limit) is var reached && reached > now)
                Expect(reached);
        }

        return alerts;

        QueueAlert? Follow(AlertFigure figure, double? value) => watched[(int)figure].Follow(value, now);
    }

    private void Expect(DateTimeOffset? time)
    {
        if (time is not null && !(Due <= time))
            Due = time;
    }

    /// <summary>One figure of one queue.</summary>
    private sealed class Watched(AlertFigure figure, AlertThreshold threshold)
    {
        private AlertLevel? _level;
        private QueueAlert? _shown;

        // Until when a level held, by its number.
        private readonly DateTimeOffset?[] _held = new DateTimeOffset?[(int)AlertLevel.Red + 1];

        public AlertThreshold Threshold => threshold;

        /// <summary>When the level that is shown falls; <see langword="null"/> while it holds.</summary>
        public DateTimeOffset? Falls => _shown is { } shown && !(_level >= shown.Level) ? _held[(int)shown.Level] + Settling : null;

        public QueueAlert? Follow(double? value, DateTimeOffset now)
        {
            var before = _level;
            _level = AlertFormulas.Level(figure, threshold, value);
            AlertLevel? shown = null;
            foreach (var level in new[] { AlertLevel.Amber, AlertLevel.Red })
            {
                ref var held = ref _held[(int)level];
                // Up to now it was as before. The clock may also have been set back.
                if (before >= level || _level >= level || held > now)
                    held = now;
                if (_level >= level || now - held < Settling)
                    shown = level;
            }

            if (shown != _shown?.Level)
                _shown = shown is { } level ? new QueueAlert(figure, level, now) : null;
            return _shown;
        }
    }
}
