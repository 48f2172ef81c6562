using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Speakr.Monitor.TestUtils;

/// <summary>A manager interface on a free port of this machine that answers as Asterisk 22 does, or as a test says.</summary>
public sealed class AmiServer : IAsyncDisposable
{
    public const string Username = "monitor";
    public const string Secret = "rig secret: ü";

    private static readonly string[] Commands = ["Challenge", "CoreShowChannels", "CoreStatus", "Filter", "ListCommands", "Login", "Ping", "QueueStatus"];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Peer, Task> _peers = new();
    private Task _accepting = Task.CompletedTask;

    public int Port { get; private set; }

    /// <summary>Where it is, with user and secret.</summary>
    public string Url => $"ami://{Username}:{Uri.EscapeDataString(Secret)}@127.0.0.1:{Port}";

    /// <summary>What is said first.</summary>
    public string Greeting { get; init; } = "Asterisk Call Manager/11.0.0\r\n";

    /// <summary>Speaks TLS with it.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What comes right after the answer to the login.</summary>
    public string AfterLogin { get; set; } = "Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 405\r\nLastReload: 405\r\nStatus: Fully Booted\r\n\r\n";

    /// <summary>Actions that the user may not do.</summary>
    public ISet<string> Denied { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The events of a list, without the last one and without action ids; by action.</summary>
    public ConcurrentDictionary<string, string> Lists { get; } = new(StringComparer.Ordinal);

    /// <summary>When Asterisk was started.</summary>
    public string Startup { get; set; } = "00:52:41";

    /// <summary>What an action is answered with; <see langword="null"/> for the usual. An empty text is no answer.</summary>
    public Func<AmiAction, string?> Answer { get; set; } = _ => null;

    /// <summary>What comes after the answer to the first <c>QueueStatus</c> of each connection.</summary>
    public string Events { get; set; } = "";

    /// <summary>How many bytes to send at once; <see langword="null"/> for all.</summary>
    public Func<int>? PieceSize { get; set; }

    /// <summary>All actions that have been answered so far.</summary>
    public ConcurrentQueue<AmiAction> Actions { get; } = new();

    public AmiServer Start()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
        return this;
    }

    public int Count(string action) => Actions.Count(received => received.Name == action);

    /// <summary>Sends to all who are logged in.</summary>
    public async Task SendAsync(string text)
    {
        foreach (var peer in _peers.Keys.Where(peer => peer.IsLoggedIn))
            await peer.SendAsync(text);
    }

    /// <summary>Ends all connections, as a killed process does.</summary>
    public void Cut()
    {
        foreach (var peer in _peers.Keys)
            peer.Cut();
    }

    /// <summary>Ends all connections after everything has been sent.</summary>
    public void Close()
    {
        foreach (var peer in _peers.Keys)
            peer.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Cut();
        await Task.WhenAll(_peers.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var peer = new Peer(this, await _listener.AcceptSocketAsync(_stopping.Token));
                _peers[peer] = peer.RunAsync();
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private sealed class Peer(AmiServer server, Socket socket) : IAsyncDisposable
    {
        private readonly SemaphoreSlim _sending = new(1, 1);
        private Stream _stream = new NetworkStream(socket, ownsSocket: true);
        private bool _hasEvents;

        public bool IsLoggedIn { get; private set; }

        public async Task RunAsync()
        {
            socket.NoDelay = true;
            try
            {
                if (server.Certificate is { } certificate)
                {
                    var secure = new SslStream(_stream);
                    _stream = secure;
                    await secure.AuthenticateAsServerAsync(certificate);
                }

                await SendAsync(server.Greeting);
                using var reader = new StreamReader(_stream, leaveOpen: true);
                while (await AmiAction.ReadAsync(reader) is { } action)
                {
                    await SendAsync((server.Answer(action) ?? Answer(action)) + (action.Name == "QueueStatus" ? FirstEvents() : ""));
                    server.Actions.Enqueue(action);
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
            {
                // Cut, by the test or by the source.
            }

            await DisposeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync();
            _sending.Dispose();
        }

        public async Task SendAsync(string text)
        {
            await _sending.WaitAsync();
            try
            {
                ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(text);
                while (!rest.IsEmpty)
                {
                    var length = Math.Min(server.PieceSize?.Invoke() ?? rest.Length, rest.Length);
                    await _stream.WriteAsync(rest[..length]);
                    rest = rest[length..];
                }
            }
            finally
            {
                _sending.Release();
            }
        }

        public void Cut() => socket.Close(timeout: 0);

        public void Close() => socket.Shutdown(SocketShutdown.Send);

        private string Answer(AmiAction action)
        {
            if (server.Denied.Contains(action.Name) || (!IsLoggedIn && action.Name is not ("Login" or "Challenge")))
                return action.Refused("Permission denied");
            return action.Name switch
            {
                "Challenge" => action.Succeeded("Challenge: 154153658"),
                "Login" => LogIn(action),
                "Ping" => action.Succeeded("Ping: Pong", "Timestamp: 1795827587.197181"),
                "ListCommands" => action.Succeeded([.. Commands.Where(name => !server.Denied.Contains(name)).Select(name => $"{name}: Does it.  (Priv: all)")]),
                "Filter" => action["Operation"] == "Add" ? action.Succeeded("Message: Success") : action.Refused("Unknown operation"),
                "CoreStatus" => action.Succeeded("CoreStartupDate: 2026-11-28", $"CoreStartupTime: {server.Startup}", "CoreReloadDate: 2026-11-28"),
                "CoreShowChannels" => List(action, "CoreShowChannelsComplete"),
                "QueueStatus" => List(action, "QueueStatusComplete"),
                _ => action.Refused($"Invalid/unknown command: {action.Name}. Use Action: ListCommands to show available commands."),
            };
        }

        [SuppressMessage("Security", "CA5351", Justification = "It is what Asterisk offers.")]
        private string LogIn(AmiAction action)
        {
            var key = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes("154153658" + Secret)));
            IsLoggedIn = action["Username"] == Username && (action["Secret"] == Secret || (action["AuthType"] == "MD5" && action["Key"] == key));
            return IsLoggedIn ? action.Succeeded("Message: Authentication accepted") + server.AfterLogin : action.Refused("Authentication failed");
        }

        private string List(AmiAction action, string end)
        {
            var events = server.Lists.GetValueOrDefault(action.Name, "");
            return action.Succeeded("EventList: start", "Message: will follow") + events.Replace("\r\n\r\n", $"\r\nActionID: {action["ActionID"]}\r\n\r\n", StringComparison.Ordinal)
                + $"Event: {end}\r\nActionID: {action["ActionID"]}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n";
        }

        private string FirstEvents()
        {
            if (_hasEvents)
                return "";
            _hasEvents = true;
            return server.Events;
        }
    }
}

/// <summary>An action that a client has sent.</summary>
public sealed class AmiAction
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    public string Name => this["Action"];

    public string this[string key] => _fields.GetValueOrDefault(key, "");

    public static async Task<AmiAction?> ReadAsync(TextReader reader)
    {
        var action = new AmiAction();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                return action;
            var parts = line.Split(':', 2);
            action._fields[parts[0]] = parts[^1].Trim();
        }

        return null;
    }

    public string Succeeded(params IEnumerable<string> lines) =>
        $"Response: Success\r\nActionID: {this["ActionID"]}\r\n{string.Concat(lines.Select(line => line + "\r\n"))}\r\n";

    public string Refused(string message) => $"Response: Error\r\nActionID: {this["ActionID"]}\r\nMessage: {message}\r\n\r\n";
}
