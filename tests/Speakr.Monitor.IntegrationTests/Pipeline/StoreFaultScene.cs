using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.IntegrationTests.Pipeline;

/// <summary>A monitor with a journal on a real database, and calls that begin and end all the time while a test spoils the tables.</summary>
internal sealed class StoreFaultScene : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-fault-").FullName;
    private readonly string _connection;
    private readonly Queue<string> _open = new();
    private ChannelSource _source = new();
    private IHost? _host;
    private int _calls;

    /// <param name="connection">How the monitor comes to the database.</param>
    public StoreFaultScene(string connection) => _connection = connection;

    public int Calls => _calls;

    /// <summary>What is told of the way to the history.</summary>
    public PipelineStatus Pipeline => Status.Pipelines.Single();

    private MonitorStatus Status => _host!.Services.GetRequiredService<MonitorStatus>();

    public async Task StartAsync()
    {
        _source = new ChannelSource();
        var application = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor().AddCallEventSource(_ => _source).UseMySqlHistory(_connection).UseSqliteJournal(_folder);
        _host = application.Build();
        await _host.StartAsync();
        await Eventually.BeTrueAsync(() => Pipeline.Role == MonitorRole.Writing, "the monitor should write", Patience);
    }

    public async Task StopAsync()
    {
        if (_host is null)
            return;
        await _host.StopAsync();
        _host.Dispose();
        _host = null;
    }

    /// <summary>Lets calls begin and end for a while, a new one each 10 ms, each open for half a second.</summary>
    /// <param name="lasting">How long.</param>
    /// <param name="extension">Who answers, by the number of the call.</param>
    public async Task TalkAsync(TimeSpan lasting, Func<int, string>? extension = null)
    {
        using var clock = new PeriodicTimer(Pace);
        var rounds = (int)(lasting / Pace);
        for (var round = 0; round < rounds && await clock.WaitForNextTickAsync(); round++)
        {
            var number = ++_calls;
            var id = string.Create(CultureInfo.InvariantCulture, $"1764000000.{number}");
            Send(CallEventKind.QueueCallerJoin, id);
            _source.Send(Event(CallEventKind.AgentConnect, id) with { Interface = $"PJSIP/{extension?.Invoke(number) ?? "1001"}", AgentUniqueId = $"{id}9" });
            _open.Enqueue(id);
            if (_open.Count > 50)
                Send(CallEventKind.Hangup, _open.Dequeue());
        }
    }

    public void HangUpAll()
    {
        while (_open.TryDequeue(out var id))
            Send(CallEventKind.Hangup, id);
    }

    /// <summary>Waits until every call is stored as it ended, with its visit.</summary>
    public async Task<IReadOnlyList<string>> AwaitAllAsync(string database)
    {
        var giveUpAt = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            var rows = await MariaDbServer.RowsAsync(
                database,
                "SELECT c.status, c.showOnPanel + 0, COUNT(v.linkId) = COUNT(*), COUNT(*) FROM CallsHistory c "
                + "LEFT JOIN CallQueueVisits v ON v.linkId = c.linkId AND v.extension = c.extension AND v.endedAt IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2");
            if ((rows is [var row] && row == $"Encerrado|0|1|{_calls}" && Pipeline.SetAside == 0) || DateTimeOffset.UtcNow > giveUpAt)
                return rows;
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Send(CallEventKind kind, string id) => _source.Send(Event(kind, id));

    private static CallEvent Event(CallEventKind kind, string id) => new()
    {
        Kind = kind, ReceivedAt = DateTimeOffset.UtcNow, Source = "pbx", LinkedId = id, UniqueId = id, Queue = "600", CallerNumber = "11987650101",
    };

    /// <summary>A connection that lasts.</summary>
    private sealed class ChannelSource : ICallEventSource
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
