using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Webhooks;

/// <summary>
/// Which alerts to send. A standby assumes that the leader has sent what it sees; only changes of the last minute may not have
/// been sent, and are sent on takeover. Not thread-safe.
/// </summary>
internal sealed class AlertNews
{
    public static readonly TimeSpan Doubtful = TimeSpan.FromMinutes(1);

    private readonly Dictionary<AlertKey, Seen> _seen = [];

    /// <summary>The alerts that were sent and are not over, so that the next start can send their end.</summary>
    public IEnumerable<AlertDocument> Told => _seen.Values.Where(seen => !seen.IsUntold && seen.Alert.Level is not null).Select(seen => seen.Alert);

    /// <summary>Takes what was left by the last stop.</summary>
    /// <param name="alert">The alert as it was then.</param>
    /// <param name="isTold">Whether it was delivered. Otherwise the figure is sent in its state at that time, changed or not.</param>
    public void Restore(AlertDocument alert, bool isTold) =>
        _seen[AlertKey.Of(alert)] = new Seen(alert, isTold ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue, !isTold);

    /// <param name="queues">All queues as they are.</param>
    /// <param name="role">What this host does for a PBX; <see langword="null"/> for one that is not followed.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<AlertDocument> Next(IReadOnlyList<LiveQueue> queues, Func<string, MonitorRole?> role, DateTimeOffset now)
    {
        var raised = queues
            .SelectMany(queue => queue.Alerts.All.Select(alert => new AlertDocument(
                queue.Pbx, queue.Queue, queue.DisplayName, AlertWords.Of(alert.Figure), AlertWords.Of(alert.Level), alert.Since, ValueOf(queue, alert.Figure, now))))
            .ToDictionary(AlertKey.Of);
        var byId = queues.ToDictionary(queue => new LiveQueueId(queue.Pbx, queue.Queue));
        var news = new List<AlertDocument>();
        foreach (var key in raised.Keys.Union(_seen.Keys).ToArray())
        {
            if (role(key.Source) is not { } does)
                _seen.Remove(key);
            else if (does != MonitorRole.Starting)
                Look(key, raised.GetValueOrDefault(key), does == MonitorRole.Writing);
        }

        return news;

        void Look(AlertKey key, AlertDocument? alert, bool writes)
        {
            var before = _seen.GetValueOrDefault(key);
            alert ??= OverOf(before!.Alert);
            var isNew = before is null || before.Alert.Level != alert.Level;
            var seen = isNew ? new Seen(alert, now, !writes) : before! with { IsUntold = !writes };
            var isDoubtful = before is { IsUntold: true } && now - before.At <= Doubtful;
            if (writes && (isNew || isDoubtful))
                news.Add(alert);
            if (alert.Level is not null || (!writes && now - seen.At <= Doubtful))
                _seen[key] = seen;
            else
                _seen.Remove(key);
        }

        AlertDocument OverOf(AlertDocument last)
        {
            var figure = Enum.GetValues<AlertFigure>().Single(figure => AlertWords.Of(figure) == last.Figure);
            var queue = byId.GetValueOrDefault(new LiveQueueId(last.Source, last.Queue));
            return last with
            {
                DisplayName = queue?.DisplayName ?? last.DisplayName,
                Level = null,
                Since = last.Level is null ? last.Since : now,
                Value = queue is null ? null : ValueOf(queue, figure, now),
            };
        }
    }

    private static double? ValueOf(LiveQueue queue, AlertFigure figure, DateTimeOffset now) => figure switch
    {
        AlertFigure.Waiting => queue.Waiting,
        AlertFigure.LongestWait => queue.LongestWaitSince is { } since ? Math.Max(0, Math.Floor((now - since).TotalSeconds)) : null,
        AlertFigure.ServiceLevel => AlertFormulas.ServiceLevelOf(queue.Today),
        AlertFigure.Abandoned => AlertFormulas.AbandonedOf(queue.Today),
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, null),
    };

    /// <param name="Alert">As it was when it changed.</param>
    /// <param name="At">When that was seen.</param>
    /// <param name="IsUntold">Whether this host has not sent it.</param>
    private sealed record Seen(AlertDocument Alert, DateTimeOffset At, bool IsUntold);
}
