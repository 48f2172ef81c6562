using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ami;

/// <summary>Plays a recording again and again as Asterisk's manager interface, to each client from its start, with ids of today.</summary>
internal sealed partial class RecordedPbx : IAsyncDisposable
{
    private const string User = "demo";
    private const string Accepted = "Message: Authentication accepted\r\n";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // Without what answered the actions of the one who recorded it.
    private readonly (int At, JsonElement Payload)[] _recording =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "recording.jsonl")).Select(Read)
            .Where(item => !item.Payload.TryGetProperty("actionid", out _) && item.Payload.GetProperty("event").GetString() != "FullyBooted"),
    ];

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    private RecordedPbx(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is, with user and secret.</summary>
    public string Url => $"ami://{User}:{User}@{_listener.LocalEndpoint}";

    /// <param name="port">The port; 0 for any free one.</param>
    public static RecordedPbx Start(int port) => new(port);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private static (int At, JsonElement Payload) Read(string line)
    {
        var item = JsonElement.Parse(line);
        return (item.GetProperty("t").GetInt32(), item.GetProperty("payload"));
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var _ = client;
        await using var stream = client.GetStream();
        using var session = new Session(stream);
        var playing = Task.CompletedTask;
        try
        {
            await session.SendAsync("Asterisk Call Manager/11.0.0\r\n", over.Token);
            using var reader = new StreamReader(stream, leaveOpen: true);
            while (await ReadActionAsync(reader, over.Token) is { } action)
            {
                var answer = Answer(action, session);
                await session.SendAsync(answer, over.Token);
                if (answer.Contains(Accepted, StringComparison.Ordinal))
                    playing = PlayAsync(session, over.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client is gone, or the program ends.
        }

        await over.CancelAsync();
        await playing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<Dictionary<string, string>?> ReadActionAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var action = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(": ", 2) is [var key, var value])
                action[key] = value;
            else if (action.Count > 0)
                return action;
        }

        return null;
    }

    private static string Answer(Dictionary<string, string> action, Session session)
    {
        var id = action.TryGetValue("ActionID", out var actionId) ? $"ActionID: {actionId}\r\n" : "";
        string Done(string lines = "") => $"Response: Success\r\n{id}{lines}\r\n";
        string Refused(string why) => $"Response: Error\r\n{id}Message: {why}\r\n\r\n";
        string List(string end, string items) => $"{Done("EventList: start\r\n")}{items}Event: {end}\r\n{id}EventList: Complete\r\n\r\n";
        return action.GetValueOrDefault("Action") switch
        {
            // Only the plain login, which is all that a secret everybody knows needs.
            "Challenge" => Refused("Must specify AuthType"),
            "Login" when action.GetValueOrDefault("Secret") == User =>
                Done(Accepted) + "Event: FullyBooted\r\nUptime: 86400\r\n\r\n",
            "Login" => Refused("Authentication failed"),
            "Ping" => Done("Ping: Pong\r\n"),
            "Filter" or "Events" => Done(),
            "CoreShowChannels" => List("CoreShowChannelsComplete", session.Channels(id)),
            "QueueStatus" => List("QueueStatusComplete", ""),
            _ => Refused("Invalid/unknown command"),
        };
    }

    private async Task PlayAsync(Session session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var start = DateTimeOffset.UtcNow;
            foreach (var (at, payload) in _recording)
            {
                if (start.AddMilliseconds(at) - DateTimeOffset.UtcNow is { Ticks: > 0 } rest)
                    await Task.Delay(rest, cancellationToken);
                await session.PlayAsync(payload, start.ToUnixTimeSeconds(), cancellationToken);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>One client, and the channels that it has been told of.</summary>
    private sealed partial class Session(Stream stream) : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);
        private readonly Dictionary<string, string> _channels = [];
        private long? _firstId;

        public async Task SendAsync(string text, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
        }

        /// <summary>Sends an event with ids that begin now instead of when it was recorded.</summary>
        public Task PlayAsync(JsonElement payload, long start, CancellationToken cancellationToken)
        {
            string Fresh(Match id)
            {
                var epoch = long.Parse(id.Groups["epoch"].Value, CultureInfo.InvariantCulture);
                _firstId ??= epoch;
                return string.Create(CultureInfo.InvariantCulture, $"{epoch - _firstId + start}.{id.Groups["counter"].Value}");
            }

            var fields = payload.EnumerateObject().Select(field => (field.Name, Value: Id().Replace(field.Value.ToString(), Fresh))).ToList();
            // The recording has every name in lower case; Asterisk begins each with a capital, and clients look for "Event".
            var text = string.Concat(fields.Select(field => $"{char.ToUpperInvariant(field.Name[0])}{field.Name[1..]}: {field.Value}\r\n"));
            Note(fields.GroupBy(field => field.Name).ToDictionary(group => group.Key, group => group.First().Value));
            return SendAsync($"{text}\r\n", cancellationToken);
        }

        public string Channels(string id)
        {
            lock (_channels)
                return string.Concat(_channels.Select(channel => $"Event: CoreShowChannel\r\n{id}Uniqueid: {channel.Key}\r\nLinkedid: {channel.Value}\r\n\r\n"));
        }

        public void Dispose() => _turn.Dispose();

        private void Note(Dictionary<string, string> fields)
        {
            lock (_channels)
            {
                if (fields["event"] == "Newchannel")
                    _channels[fields["uniqueid"]] = fields["linkedid"];
                else if (fields["event"] == "Hangup")
                    _channels.Remove(fields["uniqueid"]);
            }
        }

        [GeneratedRegex(@"\b(?<epoch>\d{9,})\.(?<counter>\d+)\b")]
        private static partial Regex Id();
    }
}
