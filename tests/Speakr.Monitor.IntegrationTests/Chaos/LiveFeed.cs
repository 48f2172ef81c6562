using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>
/// The feed as it is between a PBX and us: what happens while it is dead is heard by nobody, what happens while it is frozen is told later, and
/// who is not connected misses what is said.
/// </summary>
internal sealed class LiveFeed : IAsyncDisposable
{
    private readonly FeedServer _server;
    private readonly Channel<JsonNode[]> _said = Channel.CreateUnbounded<JsonNode[]>();
    private readonly Task _telling;
    private volatile bool _isUp = true;

    private LiveFeed(FeedServer server)
    {
        _server = server;
        _telling = TellAsync();
    }

    public int Port => _server.Port;

    public static async Task<LiveFeed> StartAsync() =>
        // Short enough that a connection which is silent for long is given up on both sides.
        new(await FeedServer.StartAsync(new FeedServerSettings { PingInterval = 3000, PingTimeout = 4000 }));

    public void Say(IEnumerable<JsonObject> payloads)
    {
        if (_isUp)
            _said.Writer.TryWrite([.. payloads.Select(payload => payload.DeepClone())]);
    }

    public void Freeze() => _server.Freeze();

    public void Thaw() => _server.Thaw();

    public async Task KillAsync()
    {
        _isUp = false;
        await _server.KillAsync();
    }

    public async Task RestartAsync()
    {
        await _server.RestartAsync();
        _isUp = true;
    }

    public async ValueTask DisposeAsync()
    {
        _isUp = false;
        _said.Writer.TryComplete();
        await _server.DisposeAsync();
        await _telling;
    }

    private async Task TellAsync()
    {
        await foreach (var payloads in _said.Reader.ReadAllAsync())
        {
            try
            {
                if (_isUp)
                    await _server.PostAsync(payloads);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // It was killed while it was told.
            }
        }
    }
}
