using System.Net.Sockets;
using Speakr.Monitor.IntegrationTests.Host;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Holds one request of every kind open at a host's web server, if it runs.</summary>
internal sealed class HeldRequests(int port)
{
    private readonly List<Socket> _sockets = [];

    public async Task BeginAsync()
    {
        foreach (var kind in HeldRequest.Kinds.Keys)
        {
            try
            {
                _sockets.Add(await HeldRequest.OpenAsync(kind, port));
            }
            catch (SocketException)
            {
                // The host has just been killed or stopped.
            }
        }
    }

    public Task EndAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _sockets.Clear();
        return Task.CompletedTask;
    }
}
