using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Monitoring;

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
