using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Live;

/// <summary>Live calls of a whole monitor.</summary>
public sealed class LiveMonitorTests
{
    private readonly ScriptedSource _source = new(TimeProvider.System);
    private readonly ScriptedStore _store = new();

    [Fact]
    public async Task Watch_DatabaseTakesNothing_ChangesArriveAllTheSame()
    {
        _store.Failure = _ => new CallHistoryException("The database is away.", isTransient: true);
        using var host = Build();
        await host.StartAsync();
        _source.Connect();
        _source.Send(Sample.Event(CallEventKind.QueueCallerJoin));
        _source.Send(Sample.Event(CallEventKind.AgentConnect) with { Interface = "PJSIP/1001" });

        await OpenAsync(host, call => call is { Pbx: "scripted", Call: { LinkedId: "1.1", Extension: "1001" } });

        _store.Calls.Should().BeEmpty();
        _store.Failure = _ => null;
        await host.StopAsync();
    }

    [Fact]
    public async Task Watch_StoredCallsAreOpenAtTheStart_AreThere()
    {
        _store.RowsOf = query => query.OnPanel == false ? [] : [Sample.Call("7.1") with { CreatedAt = TimeProvider.System.GetUtcNow(), UpdatedAt = TimeProvider.System.GetUtcNow() }];
        using var host = Build();
        await host.StartAsync();
        _source.Connect();

        await OpenAsync(host, call => call.Call.LinkedId == "7.1");

        await host.StopAsync();
    }

    [Fact]
    public async Task Stop_EnumerationsEndAfterTheLastChange_BeforeServicesThatWaitForThem()
    {
        using var host = Build(services => services.AddHostedService<WebServer>());
        await host.StartAsync();
        _source.Connect();
        for (var i = 0; i < 5000; i++)
            _source.Send(Sample.Event(CallEventKind.QueueCallerJoin, $"{i}.1"));
        _source.End();
        var status = host.Services.GetRequiredService<MonitorStatus>();
        await Eventually.BeTrueAsync(() => status.Sources.Single().LastError is not null, "all should be received");

        await host.StopAsync();

        var server = host.Services.GetServices<IHostedService>().OfType<WebServer>().Single();
        server.HasStopped.Should().BeTrue();
        server.Open.Should().HaveCount(5000);
    }

    private static async Task OpenAsync(IHost host, Func<LiveCall, bool> isMeant)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var change in host.Services.GetRequiredService<ILiveCalls>().WatchAsync(limit.Token))
        {
            if ((change is LiveUpdate update ? update.Changed : ((LiveSnapshot)change).Calls).Any(isMeant))
                return;
        }
    }

    private IHost Build(Action<IServiceCollection>? change = null)
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor().AddCallEventSource(_ => _source).UseCallHistoryStore(_ => _store);
        change?.Invoke(application.Services);
        return application.Build();
    }

    /// <summary>Ends when its clients have gone, who stay as long as there is something to watch.</summary>
    private sealed class WebServer(ILiveCalls live) : IHostedService
    {
        private Task _client = Task.CompletedTask;

        public HashSet<LiveCallId> Open { get; } = [];

        public bool HasStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _client = WatchAsync();
            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await _client.WaitAsync(cancellationToken);
            HasStopped = true;
        }

        private async Task WatchAsync()
        {
            await foreach (var change in live.WatchAsync(CancellationToken.None))
                Open.UnionWith((change is LiveUpdate update ? update.Changed : ((LiveSnapshot)change).Calls).Select(call => call.Id));
        }
    }
}
