using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Speakr.Monitor.AspNetCore;

namespace Speakr.Monitor.Host.Health;

/// <summary>
/// Bounds the connections to the web server: each costs a file, and feed, database and journal need files, too. A new one always gets in and
/// the oldest has to go, so that idle connections do not block the health checks. It does so where connections are accepted,
/// because everything later runs behind a burst of them. Those of clients that were let in to the stream do not count.
/// </summary>
internal sealed class ConnectionLimit(IConnectionListenerFactory inner, int most) : IConnectionListenerFactory
{
    // The key of what takes a connection out of those that are counted.
    private static readonly object Release = new();

    /// <summary>Takes the connection of a request that was let in to the stream out of those that are counted.</summary>
    public static Task ReleaseAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<StreamMetadata>() is not null
            && context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Release, out var release) == true)
            ((Action)release!)();
        return next(context);
    }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken), most);

    private sealed class Listener(IConnectionListener inner, int most) : IConnectionListener
    {
        private readonly Lock _gate = new();
        private readonly LinkedList<ConnectionContext> _open = [];

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (await inner.AcceptAsync(cancellationToken) is not { } connection)
                return null;

            Add(connection);
            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private void Add(ConnectionContext connection)
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

            connection.Items[Release] = () => Forget(place);
            connection.ConnectionClosed.Register(() => Forget(place));
            oldest?.Abort(new ConnectionAbortedException("Newer connections needed the place."));
        }

        private void Forget(LinkedListNode<ConnectionContext> place)
        {
            lock (_gate)
            {
                // A connection that was closed to make room is no longer in the list.
                if (place.List is not null)
                    _open.Remove(place);
            }
        }
    }
}
