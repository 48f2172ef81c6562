using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Speakr.Monitor.TestUtils;

/// <summary>A real Socket.IO server (tests/feed-server) on a free loopback port, in a process of its own.</summary>
public sealed class FeedServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FeedServerSettings _settings;
    private readonly Channel<JsonObject> _reports = Channel.CreateUnbounded<JsonObject>();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _commands = new();
    private FeedProcess? _process;
    private int _lastCommand;

    private FeedServer(FeedServerSettings settings) => _settings = settings;

    public int Port { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Starts a server, or skips the test where there is no Node.</summary>
    public static async Task<FeedServer> StartAsync(FeedServerSettings? settings = null)
    {
        FeedProcess.SkipUnlessAvailable();
        var server = new FeedServer(settings ?? new FeedServerSettings());
        await server.StartProcessAsync();
        return server;
    }

    /// <summary>Starts again, on the same port, after a <see cref="KillAsync"/>.</summary>
    public Task RestartAsync() => StartProcessAsync();

    public Task EmitAsync(params JsonNode[] payloads) => CommandAsync("emit", ("payloads", new JsonArray(payloads)));

    /// <summary>Emits without waiting for an answer, which a frozen server gives when it is thawed.</summary>
    public Task PostAsync(params JsonNode[] payloads)
    {
        var command = new JsonObject { ["do"] = "emit", ["payloads"] = new JsonArray(payloads) };
        return _process is { } process ? process.WriteLineAsync(command.ToJsonString()) : Task.CompletedTask;
    }

    /// <summary>Sends text frames as they are, below Socket.IO.</summary>
    public Task SendFramesAsync(params string[] frames) => CommandAsync("send", ("frames", ToArray(frames)));

    public Task SendBinaryFrameAsync(byte[] bytes) => CommandAsync("sendBinary", ("base64", Convert.ToBase64String(bytes)));

    public Task EmitBinaryAsync() => CommandAsync("emitBinary");

    public Task EmitLargeAsync(int bytes) => CommandAsync("emitLarge", ("bytes", bytes));

    /// <summary>Sends these frames to every client as soon as it has connected.</summary>
    public Task GreetAsync(IEnumerable<string> frames) => CommandAsync("greet", ("frames", ToArray(frames)));

    /// <summary>Sends these payloads to every client as soon as it has connected; text that is not JSON goes out as it is.</summary>
    public Task GreetWithPayloadsAsync(IEnumerable<string> payloads) =>
        CommandAsync("greetWithPayloads", ("payloads", ToArray(payloads)));

    /// <summary>Answers an event that a client emits with these payloads, from now on.</summary>
    public Task AnswerAsync(string name, IEnumerable<JsonNode> payloads) =>
        CommandAsync("answer", ("name", name), ("payloads", new JsonArray([.. payloads])));

    public Task RefuseAsync(string? message) => CommandAsync("refuse", ("message", message));

    /// <summary>Disconnects every client: the namespace only, or the connection below it too.</summary>
    public Task DisconnectClientsAsync(bool closeConnection = false) => CommandAsync("disconnect", ("close", closeConnection));

    /// <summary>Cuts every connection without a goodbye.</summary>
    public Task TerminateClientsAsync() => CommandAsync("terminate");

    /// <summary>Replays a recording to all clients; speed 0 is as fast as possible.</summary>
    public Task ReplayAsync(string file, double speed) => CommandAsync("replay", ("file", file), ("speed", speed));

    /// <summary>Sends a payload many times, its <paramref name="field"/> numbered from 0.</summary>
    public Task BurstAsync(JsonNode payload, int count, string field, int pace = 500) =>
        CommandAsync("burst", ("payload", payload), ("count", count), ("field", field), ("pace", pace));

    public async Task<int> CountConnectionsAsync() => (int)(await CommandAsync("clients"))["connections"]!;

    /// <summary>The next report of a kind; those before it are dropped.</summary>
    public async Task<JsonObject> WaitForAsync(string report)
    {
        using var deadline = new CancellationTokenSource(Patience);
        var seen = new List<string>();
        while (true)
        {
            JsonObject next;
            try
            {
                next = await _reports.Reader.ReadAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The feed server did not report \"{report}\"; it reported: {string.Join(", ", seen)}.");
            }

            if ((string?)next["report"] == report)
                return next;
            if ((string?)next["report"] == "failed")
                throw new InvalidOperationException($"The feed server failed: {next["message"]}");
            seen.Add(next.ToJsonString());
        }
    }

    public void Freeze() => _process!.Signal("STOP");

    public void Thaw() => _process!.Signal("CONT");

    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private static JsonArray ToArray(IEnumerable<string> frames) => new([.. frames.Select(frame => (JsonNode?)JsonValue.Create(frame))]);

    private async Task StartProcessAsync()
    {
        _process = FeedProcess.Start(_settings with { Port = Port }, OnLine);
        Port = (int)(await WaitForAsync("listening"))["port"]!;
    }

    private void OnLine(string line)
    {
        var message = JsonNode.Parse(line)!.AsObject();
        if (message["report"] is not null)
            _reports.Writer.TryWrite(message);
        else if ((int?)message["id"] is { } id && _commands.TryRemove(id, out var waiting))
            waiting.TrySetResult(message);
    }

    private async Task<JsonObject> CommandAsync(string name, params (string Key, JsonNode? Value)[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCommand);
        var command = new JsonObject { ["id"] = id, ["do"] = name };
        foreach (var (key, value) in arguments)
            command[key] = value;
        var waiting = _commands[id] = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process!.WriteLineAsync(command.ToJsonString());
        var answer = await waiting.Task.WaitAsync(Patience);
        return answer["error"] is { } error ? throw new InvalidOperationException($"{name}: {error}") : answer;
    }
}
