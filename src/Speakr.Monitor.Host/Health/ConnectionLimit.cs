using Microsoft.AspNetCore.Connections;

namespace Speakr.Monitor.Host.Health;

/// <summary>
/// Bounds the connections to the web server: each costs a file, and feed, database and journal need files, too. A new one always gets in and
/// the oldest has to go, so that idle strangers do not keep the health answers from those who ask. Safe for concurrent use.
/// </summary>
internal sealed class ConnectionLimit(int most)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionContext> _open = [];

    /// <summary>Counts a connection as long as it lasts.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var place = Add(connection);
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_gate)
            {
                // Whoever had to go has lost its place already.
                if (place.List is not null)
                    _open.Remove(place);
            }
        }
    };

    private LinkedListNode<ConnectionContext> Add(ConnectionContext connection)
    {
        ConnectionContext? oldest = null;
        LinkedListNode<ConnectionContext> place;
        lock (_gate)
        {
            if (_open.Count >= most)
            {
                oldest = _open.First!.Value;
                _open.RemoveFirst();
            }

            place = _open.AddLast(connection);
        }

        oldest?.Abort(new ConnectionAbortedException("Newer connections needed the place."));
        return place;
    }
}
