using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class AddSpeakrMonitorTests
{
    private readonly ScriptedSource _source = new(TimeProvider.System);
    private readonly ScriptedStore _store = new();

    [Fact]
    public async Task Run_EventsOfASource_BecomeCallsInTheStore()
    {
        using var host = Build();
        await host.StartAsync();
        _source.Connect();
        _source.Send(Sample.Event(CallEventKind.QueueCallerJoin));
        _source.Send(Sample.Event(CallEventKind.AgentConnect) with { Interface = "PJSIP/1001" });

        await Eventually.BeTrueAsync(
            () => _store.Calls.GetValueOrDefault("1.1") is { Status: CallStatus.Answered, Extension: "1001" }, "the call should be saved");
        host.Services.GetRequiredService<MonitorStatus>().IsReady.Should().BeTrue();
        await host.StopAsync();
    }

    [Fact]
    public async Task Stop_EventsInHand_AreSavedFirst()
    {
        using var host = Build();
        await host.StartAsync();
        _source.Connect();
        for (var i = 0; i < 5000; i++)
            _source.Send(Sample.Event(CallEventKind.QueueCallerJoin, $"{i}.1"));
        _source.End();
        var status = host.Services.GetRequiredService<MonitorStatus>();
        await Eventually.BeTrueAsync(
            () => status.Sources.Single().LastError is not null && _store.Attempts > 0, "all should be received and the first write begun");

        await host.StopAsync();

        _store.Calls.Should().HaveCount(5000);
    }

    [Fact]
    public async Task Start_StoreNotThereYet_StartsAndLosesNothing()
    {
        var away = true;
        _store.InitializeFailure = () => away ? new CallHistoryException("The database is not up yet.", isTransient: true) : null;
        using var host = Build();
        await host.StartAsync();
        _source.Connect();
        _source.Send(Sample.Event(CallEventKind.QueueCallerJoin));
        host.Services.GetRequiredService<MonitorStatus>().Store.LastError.Should().Be("The database is not up yet.");

        away = false;

        await Eventually.BeTrueAsync(() => _store.Calls.ContainsKey("1.1"), "the call should be saved");
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_StoreCannotBeUsed_FailsWithItsSentence()
    {
        _store.InitializeFailure = () => new CallHistoryException("Table CallsHistory lacks the column queue.", isTransient: false);
        using var host = Build();

        var act = () => host.StartAsync();

        await act.Should().ThrowAsync<CallHistoryException>().WithMessage("Table CallsHistory lacks the column queue.");
    }

    [Fact]
    public async Task Start_NoSource_NamesTheMissingCall()
    {
        using var host = Build(monitor => monitor.Services.Remove(monitor.Services.Single(d => d.ServiceType == typeof(ICallEventSource))));

        var act = () => host.StartAsync();

        await act.Should().ThrowAsync<InvalidOperationException>().WithMessage("*no event source*AddSocketIOSource*");
    }

    [Fact]
    public async Task Start_NoStore_NamesTheMissingCall()
    {
        using var host = Build(monitor => monitor.Services.Remove(monitor.Services.Single(d => d.ServiceType == typeof(ICallHistoryStore))));

        var act = () => host.StartAsync();

        await act.Should().ThrowAsync<InvalidOperationException>().WithMessage("*no history store*UseMySqlHistory*");
    }

    [Fact]
    public async Task Start_WrongOptions_AllAreNamedWithTheirValues()
    {
        using var host = Build(monitor => monitor.Services.AddSpeakrMonitor(options =>
        {
            options.ReconnectMinDelay = TimeSpan.Zero;
            options.EventBufferSize = 0;
        }));

        var act = () => host.StartAsync();

        (await act.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().BeEquivalentTo(
            "SpeakrMonitorOptions.ReconnectMinDelay must be more than zero, was 00:00:00.",
            "SpeakrMonitorOptions.EventBufferSize must be at least 1, was 0.");
    }

    [Fact]
    public void AddSpeakrMonitor_Twice_OneMonitorAndTheLastValueWins()
    {
        using var host = Build(monitor =>
        {
            monitor.Services.AddSpeakrMonitor(options => options.EventBufferSize = 10);
            monitor.Services.AddSpeakrMonitor(options => options.EventBufferSize = 20);
        });

        host.Services.GetServices<IHostedService>().Should().ContainSingle(service => service is CallMonitorService);
        host.Services.GetRequiredService<IOptions<SpeakrMonitorOptions>>().Value.EventBufferSize.Should().Be(20);
    }

    [Fact]
    public async Task AddCallObserver_OfAFactory_IsToldBesideTheOthers()
    {
        var (first, second) = (new Listener(), new Listener());
        using var host = Build(monitor => monitor.AddCallObserver(_ => first).AddCallObserver(_ => second));
        await host.StartAsync();
        _source.Connect();

        _source.Send(Sample.Event(CallEventKind.QueueCallerJoin));

        await Eventually.BeTrueAsync(() => first.Told.Contains("1.1") && second.Told.Contains("1.1"), "both should be told");
        await host.StopAsync();
    }

    private IHost Build(Action<ISpeakrMonitorBuilder>? change = null)
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        var monitor = application.Services.AddSpeakrMonitor(options => options.ReconnectMaxDelay = options.ReconnectMinDelay);
        monitor.AddCallEventSource(_ => _source).UseCallHistoryStore(_ => _store);
        change?.Invoke(monitor);
        return application.Build();
    }

    private sealed class Listener : ICallObserver
    {
        public ConcurrentQueue<string> Told { get; } = new();

        public ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
        {
            foreach (var change in changes)
                Told.Enqueue(change.Call.LinkedId);
            return ValueTask.CompletedTask;
        }
    }
}
