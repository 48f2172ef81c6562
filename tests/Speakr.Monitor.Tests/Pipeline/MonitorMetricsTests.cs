using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>Through the container as an application registers it, because that is where wiring gets lost.</summary>
public sealed class MonitorMetricsTests
{
    [Fact]
    public async Task Run_ACallAndAGap_AreCountedInTheMeter()
    {
        var sums = new ConcurrentDictionary<string, double>();
        var source = new ScriptedSource(TimeProvider.System);
        var store = new ScriptedStore();
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddMetrics();
        application.Services.AddSpeakrMonitor(options => options.ReconnectMaxDelay = options.ReconnectMinDelay)
            .AddCallEventSource(_ => source).UseCallHistoryStore(_ => store);
        using var host = application.Build();
        using var listener = Listen(host.Services.GetRequiredService<IMeterFactory>(), sums);
        await host.StartAsync();

        source.Connect();
        source.Send(Sample.Event(CallEventKind.QueueCallerJoin));
        await Eventually.BeTrueAsync(() => store.Calls.Count == 1, "the call should be saved");
        source.Fail(new CallEventSourceException("Lost.") { SilentFor = TimeSpan.FromSeconds(30) });
        source.Connect();

        await Eventually.BeTrueAsync(() => sums.GetValueOrDefault("speakr.monitor.gaps") == 1, "the gap should be counted");
        sums["speakr.monitor.gap.duration"].Should().BeGreaterThan(29, "the silence before the loss counts, too");
        sums["speakr.monitor.calls.saved"].Should().Be(1);
        listener.RecordObservableInstruments();
        sums.Should().ContainKeys("speakr.monitor.events.waiting", "speakr.monitor.calls.unsaved");
        await host.StopAsync();
    }

    [Fact]
    public async Task Run_ACall_ItsQueueAndItsWayAreMeasured()
    {
        var measured = new ConcurrentDictionary<string, double>();
        var spans = new ConcurrentQueue<Activity>();
        using var spanListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MonitorMetrics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(spanListener);
        // Of this test alone, whatever others do meanwhile.
        var name = Guid.NewGuid().ToString();
        var source = new ScriptedSource(TimeProvider.System) { Name = name };
        var store = new ScriptedStore();
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddMetrics();
        application.Services.AddSpeakrMonitor(options => options.ReconnectMaxDelay = options.ReconnectMinDelay)
            .AddCallEventSource(_ => source).UseCallHistoryStore(_ => store);
        using var host = application.Build();
        using var listener = ListenToLast(host.Services.GetRequiredService<IMeterFactory>(), measured);
        await host.StartAsync();
        listener.RecordObservableInstruments();
        measured[$"speakr.monitor.source.connected pbx={name} source={name}"].Should().Be(0);

        var joined = TimeProvider.System.GetUtcNow();
        source.Connect();
        source.Send(Sample.Event(CallEventKind.QueueCallerJoin, at: joined.AddSeconds(-5)));
        await Eventually.BeTrueAsync(() => measured.ContainsKey($"speakr.monitor.event_to_row pbx={name}"), "the save should be measured");
        await Eventually.BeTrueAsync(() => Read("queue.waiting") == 1, "the caller should be counted");

        measured[$"speakr.monitor.event_to_row pbx={name}"].Should().BeInRange(5, 60, "it waited five seconds before it came");
        measured.Should().ContainKey($"speakr.monitor.save.duration pbx={name}");
        Read("queue.longest_wait").Should().BeInRange(5, 60);
        Read("queue.talking").Should().Be(0);
        Read("queue.service_level").Should().Be(double.NaN, "no call counts yet");
        measured[$"speakr.monitor.source.connected pbx={name} source={name}"].Should().Be(1);

        source.Send(Sample.Event(CallEventKind.QueueCallerAbandon));
        source.Send(Sample.Event(CallEventKind.QueueCallerLeave));
        source.Send(Sample.Event(CallEventKind.Hangup));
        await Eventually.BeTrueAsync(() => Read("queue.waiting") == 0, "who has left waits no more");
        await host.StopAsync();

        spans.Where(span => name.Equals(span.GetTagItem("pbx"))).Should().NotBeEmpty()
            .And.OnlyContain(span => span.OperationName == "save" && span.Status == ActivityStatusCode.Ok && span.Parent == null);
        spans.Should().ContainSingle(span => name.Equals(span.GetTagItem("source")) && span.OperationName == "connect" && span.Status == ActivityStatusCode.Ok);

        double Read(string instrument)
        {
            listener.RecordObservableInstruments();
            return measured.GetValueOrDefault($"speakr.monitor.{instrument} pbx={name} queue=600", -1);
        }
    }

    private static MeterListener ListenToLast(IMeterFactory factory, ConcurrentDictionary<string, double> last)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter.Name == MonitorMetrics.Name && ReferenceEquals(instrument.Meter.Scope, factory))
                    it.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => last[NameOf(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => last[NameOf(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => last[NameOf(instrument, tags)] = value);
        listener.Start();
        return listener;
    }

    private static string NameOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";

    private static MeterListener Listen(IMeterFactory factory, ConcurrentDictionary<string, double> sums)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter.Name == "Speakr.Monitor" && ReferenceEquals(instrument.Meter.Scope, factory))
                    it.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        return listener;
    }
}
