using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.IntegrationTests.Retention;

/// <summary>A monitor, and another that takes over, which hear the same.</summary>
internal sealed class Monitors(Action<ISpeakrMonitorBuilder> use, string journals) : IDisposable
{
    private readonly List<Feed> _feeds = [];
    private IHost? _host;

    public async Task StartAsync() => _host = await StartAsync(journals, MonitorRole.Writing);

    public async Task StopAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        _host = null;
        _feeds.Clear();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Lets a second host stand by and the first one stop.</summary>
    public async Task TakeOverAsync()
    {
        var standby = await StartAsync(journals + "-standby", MonitorRole.StandingBy);
        await _host!.StopAsync();
        _host.Dispose();
        _feeds.RemoveAt(0);
        _host = standby;
        await BecomesAsync(standby, MonitorRole.Writing);
    }

    public void Call(string id, string number)
    {
        Send(new CallEvent { Kind = CallEventKind.QueueCallerJoin, Source = "pbx", ReceivedAt = DateTimeOffset.UtcNow, LinkedId = id, UniqueId = id, Queue = "8001", CallerNumber = number });
        Send(new CallEvent
        {
            Kind = CallEventKind.AgentConnect, Source = "pbx", ReceivedAt = DateTimeOffset.UtcNow, LinkedId = id, UniqueId = id, Queue = "8001", CallerNumber = number,
            Interface = "PJSIP/1001", AgentUniqueId = id + "9",
        });
    }

    public void HangUp(string id) =>
        Send(new CallEvent { Kind = CallEventKind.Hangup, Source = "pbx", ReceivedAt = DateTimeOffset.UtcNow, LinkedId = id, UniqueId = id });

    public void Dispose() => _host?.Dispose();

    private void Send(CallEvent callEvent) => _feeds.ForEach(feed => feed.Send(callEvent));

    private async Task<IHost> StartAsync(string folder, MonitorRole role)
    {
        var feed = new Feed();
        var application = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        var builder = application.Services.AddSpeakrMonitor().AddCallEventSource(_ => feed).UseSqliteJournal(folder);
        use(builder);
        var host = application.Build();
        await host.StartAsync();
        _feeds.Add(feed);
        await BecomesAsync(host, role);
        return host;
    }

    private static async Task BecomesAsync(IHost host, MonitorRole role)
    {
        var status = host.Services.GetRequiredService<MonitorStatus>();
        await Eventually.BeTrueAsync(() => status.Pipelines.Single().Role == role, $"the host should be {role}");
    }

    private sealed class Feed : ICallEventSource
    {
        private readonly Channel<CallEvent> _events = Channel.CreateUnbounded<CallEvent>();

        public string Name => "pbx";

        public void Send(CallEvent callEvent) => _events.Writer.TryWrite(callEvent);

        public async IAsyncEnumerable<CallEvent> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return new CallEvent { Kind = CallEventKind.Connected, ReceivedAt = DateTimeOffset.UtcNow, Source = Name };
            await foreach (var next in _events.Reader.ReadAllAsync(cancellationToken))
                yield return next;
        }
    }
}
