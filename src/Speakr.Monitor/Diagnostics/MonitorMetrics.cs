using System.Diagnostics.Metrics;

namespace Speakr.Monitor.Diagnostics;

/// <summary>The figures of the monitor, in the meter <c>Speakr.Monitor</c>. Thread-safe.</summary>
internal sealed class MonitorMetrics : IDisposable
{
    /// <summary>The name for <c>AddMeter</c>.</summary>
    public const string MeterName = "Speakr.Monitor";

    private readonly Meter _meter;
    private readonly Counter<long> _gaps;
    private readonly Counter<double> _gapSeconds;
    private readonly Counter<long> _healed;
    private readonly Counter<long> _saved;
    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _deadLetters;

    /// <param name="factory">The application's; without one the meter is our own.</param>
    public MonitorMetrics(IMeterFactory? factory)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _gaps = _meter.CreateCounter<long>("speakr.monitor.gaps", "{gap}", "Times in which a source was not heard.");
        _gapSeconds = _meter.CreateCounter<double>("speakr.monitor.gap.duration", "s", "How long sources were not heard, in all.");
        _healed = _meter.CreateCounter<long>("speakr.monitor.calls.healed", "{call}", "Calls closed, corrected or added from call detail records.");
        _saved = _meter.CreateCounter<long>("speakr.monitor.calls.saved", "{call}", "Changed calls written to the history.");
        _webhooks = _meter.CreateCounter<long>("speakr.monitor.webhook.attempts", "{attempt}", "Requests to webhooks, delivered or failed.");
        _deadLetters = _meter.CreateCounter<long>("speakr.monitor.webhook.dead_letters", "{letter}", "States of calls that a webhook gave up.");
    }

    public void GapEnded(string source, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("source", source);
        _gapSeconds.Add(duration.TotalSeconds, tag);
        _gaps.Add(1, tag);
    }

    public void Healed(string pbx, int calls) => _healed.Add(calls, new KeyValuePair<string, object?>("pbx", pbx));

    public void Saved(string pbx, int calls) => _saved.Add(calls, new KeyValuePair<string, object?>("pbx", pbx));

    public void WebhookTried(string webhook, bool isDelivered) => _webhooks.Add(
        1, new KeyValuePair<string, object?>("webhook", webhook), new KeyValuePair<string, object?>("outcome", isDelivered ? "delivered" : "failed"));

    public void WebhookGivenUp(string webhook, int letters) => _deadLetters.Add(letters, new KeyValuePair<string, object?>("webhook", webhook));

    /// <summary>Watches what waits for one webhook.</summary>
    public void WatchWebhook(string webhook, Func<long> pending)
    {
        var tag = new KeyValuePair<string, object?>("webhook", webhook);
        _meter.CreateObservableUpDownCounter(
            "speakr.monitor.webhook.pending", () => new Measurement<long>(pending(), tag), "{call}", "Calls that wait for a webhook.");
    }

    /// <summary>Watches what waits for one PBX.</summary>
    public void Watch(string pbx, Func<long> waiting, Func<long> unsaved, Func<long?> journalBytes)
    {
        var tag = new KeyValuePair<string, object?>("pbx", pbx);
        _meter.CreateObservableUpDownCounter("speakr.monitor.events.waiting", () => new Measurement<long>(waiting(), tag), "{event}",
            "Events received that have not taken effect yet.");
        _meter.CreateObservableUpDownCounter("speakr.monitor.calls.unsaved", () => new Measurement<long>(unsaved(), tag), "{call}",
            "Changed calls that wait to be saved.");
        _meter.CreateObservableUpDownCounter("speakr.monitor.journal.size",
            () => journalBytes() is { } bytes ? [new Measurement<long>(bytes, tag)] : Array.Empty<Measurement<long>>(), "By",
            "The size of the journal.");
    }

    public void Dispose() => _meter.Dispose();
}
