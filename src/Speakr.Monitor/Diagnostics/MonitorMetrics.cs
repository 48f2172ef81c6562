using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Diagnostics;

/// <summary>
/// The figures and the spans of the monitor: meter and activity source are both named <c>Speakr.Monitor</c>. Costs next to nothing while nobody listens. Thread-safe.
/// </summary>
internal sealed class MonitorMetrics : IDisposable
{
    /// <summary>The name for <c>AddMeter</c> and <c>AddSource</c>.</summary>
    public const string Name = "Speakr.Monitor";

    private static readonly InstrumentAdvice<double> Quick =
        new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10] };

    private static readonly InstrumentAdvice<double> Slow =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] };

    // An instance, so that two monitors of one process do not answer for each other.
    private readonly ActivitySource _spans = new(Name);
    private readonly ConcurrentDictionary<string, Func<TimeSpan>> _copies = new(StringComparer.Ordinal);
    private readonly Counter<long> _gaps;
    private readonly Counter<double> _gapSeconds;
    private readonly Counter<long> _healed;
    private readonly Counter<long> _saved;
    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _deadLetters;
    private readonly Histogram<double> _eventToRow;
    private readonly Histogram<double> _save;
    private readonly Histogram<double> _append;
    private readonly Histogram<double> _sync;

    /// <param name="factory">The application's; without one the meter is our own.</param>
    public MonitorMetrics(IMeterFactory? factory)
    {
        Meter = factory?.Create(Name) ?? new Meter(Name);
        _gaps = Meter.CreateCounter<long>("speakr.monitor.gaps", "{gap}", "Gaps of a source.");
        _gapSeconds = Meter.CreateCounter<double>("speakr.monitor.gap.duration", "s", "Total length of the gaps of a source.");
        _healed = Meter.CreateCounter<long>("speakr.monitor.calls.healed", "{call}", "Calls closed, corrected or added from call detail records.");
        _saved = Meter.CreateCounter<long>("speakr.monitor.calls.saved", "{call}", "Changed calls written to the history.");
        _webhooks = Meter.CreateCounter<long>("speakr.monitor.webhook.attempts", "{attempt}", "Requests to webhooks, delivered or failed.");
        _deadLetters = Meter.CreateCounter<long>("speakr.monitor.webhook.dead_letters", "{letter}", "Calls and alerts that a webhook did not deliver.");
        _eventToRow = Histogram("speakr.monitor.event_to_row", "From the receipt of the last event of a call to the commit of its row.", Slow);
        _save = Histogram("speakr.monitor.save.duration", "One write of changed calls to the history.", Quick);
        _append = Histogram("speakr.monitor.journal.append.duration", "One write of received events to the journal.", Quick);
        _sync = Histogram("speakr.monitor.sync.duration", "One run of a copy of call detail records.", Slow);
        Meter.CreateObservableGauge("speakr.monitor.cdr.behind",
            () => _copies.Select(copy => new Measurement<double>(Math.Max(0, copy.Value().TotalSeconds), new KeyValuePair<string, object?>("sync", copy.Key))), "s",
            "Time since call detail records were last copied without a failure.");
    }

    /// <summary>For what is looked at when somebody asks.</summary>
    public Meter Meter { get; }

    public void GapEnded(string source, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("source", source);
        _gapSeconds.Add(duration.TotalSeconds, tag);
        _gaps.Add(1, tag);
    }

    public void Healed(string pbx, int calls) => _healed.Add(calls, Pbx(pbx));

    public void WebhookTried(string webhook, bool isDelivered) => _webhooks.Add(
        1, new KeyValuePair<string, object?>("webhook", webhook), new KeyValuePair<string, object?>("outcome", isDelivered ? "delivered" : "failed"));

    public void WebhookGivenUp(string webhook, int letters) => _deadLetters.Add(letters, new KeyValuePair<string, object?>("webhook", webhook));

    /// <summary>Watches what waits for one webhook.</summary>
    public void WatchWebhook(string webhook, Func<long> pending)
    {
        var tag = new KeyValuePair<string, object?>("webhook", webhook);
        Meter.CreateObservableUpDownCounter(
            "speakr.monitor.webhook.pending", () => new Measurement<long>(pending(), tag), "{call}", "Calls and alerts that wait for a webhook.");
    }

    /// <summary>Calls are in the history.</summary>
    /// <param name="pbx">Whose.</param>
    /// <param name="saved">The calls.</param>
    /// <param name="now">When they were committed.</param>
    public void Saved(string pbx, IReadOnlyList<CallChange> saved, DateTimeOffset now)
    {
        var tag = Pbx(pbx);
        _saved.Add(saved.Count, tag);
        if (!_eventToRow.Enabled)
            return;
        foreach (var (call, _) in saved)
        {
            // What comes from records was never an event. A loop, because a lambda would be allocated for each call.
            if (!HasReconstructed(call))
                _eventToRow.Record(Math.Max(0, (now - call.UpdatedAt).TotalSeconds), tag);
        }
    }

    public TimedStep Saving(string pbx) => new(_save, Pbx(pbx));

    public TimedStep Appending(string pbx) => new(_append, Pbx(pbx));

    public TimedStep Syncing(string sync) => new(_sync, new KeyValuePair<string, object?>("sync", sync));

    /// <summary>Watches how far a copy of call detail records is behind.</summary>
    public void WatchCopy(string sync, Func<TimeSpan> behind) => _copies[sync] = behind;

    /// <summary>Begins a span, which counts as failed until its status is set; <see langword="null"/> while nobody listens.</summary>
    public Activity? StartSpan(string name, string tag, string value, ActivityKind kind = ActivityKind.Internal)
    {
        var span = _spans.StartActivity(name, kind);
        span?.SetTag(tag, value).SetStatus(ActivityStatusCode.Error);
        return span;
    }

    public void Dispose()
    {
        _spans.Dispose();
        Meter.Dispose();
    }

    private Histogram<double> Histogram(string name, string description, InstrumentAdvice<double> advice) =>
        Meter.CreateHistogram(name, "s", description, tags: null, advice);

    private static bool HasReconstructed(Call call)
    {
        foreach (var visit in call.Visits)
        {
            if (visit.IsReconstructed)
                return true;
        }

        return false;
    }

    private static KeyValuePair<string, object?> Pbx(string name) => new("pbx", name);
}

/// <summary>A step in the path of an event, timed in a histogram if one listens.</summary>
/// <param name="histogram">Where it goes to; <see langword="null"/> for nowhere.</param>
/// <param name="tag">Whose step it is.</param>
internal readonly struct TimedStep(Histogram<double>? histogram, KeyValuePair<string, object?> tag)
{
    public long Begin(TimeProvider time) => histogram is { Enabled: true } ? time.GetTimestamp() : 0;

    public void End(TimeProvider time, long begun)
    {
        if (begun != 0)
            histogram!.Record(time.GetElapsedTime(begun).TotalSeconds, tag);
    }
}
