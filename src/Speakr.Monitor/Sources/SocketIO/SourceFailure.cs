using System.Net;
using System.Net.WebSockets;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>What goes wrong with a feed, in sentences for operators.</summary>
internal static class SourceFailure
{
    public static CallEventSourceException NotConnected(SocketIOEndpoint endpoint, Exception error, HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
            $"{endpoint.Display} refused the connection with HTTP {(int)status}. Check the credentials.", isRefused: true, error),
        >= HttpStatusCode.MultipleChoices => new(
            $"{endpoint.Display} answered with HTTP {(int)status} instead of a WebSocket. Check the URL and the Socket.IO path.",
            innerException: error),
        _ => new(
            $"Cannot connect to {endpoint.Display}: {Cause(error)}. Check the URL and that the feed server runs.", innerException: error),
    };

    public static CallEventSourceException NoHandshake(SocketIOEndpoint endpoint, TimeSpan timeout) => new(
        $"{endpoint.Display} did not complete the Socket.IO handshake within {timeout.TotalSeconds:0.###} s. "
        + "Check that a Socket.IO server of version 3 or 4 answers there.");

    public static CallEventSourceException Refused(SocketIOEndpoint endpoint, string reason) => new(
        $"{endpoint.Display} refused us: {reason}. Check the credentials and the namespace.", isRefused: true);

    public static CallEventSourceException Disconnected(SocketIOEndpoint endpoint) => new($"{endpoint.Display} disconnected us.");

    public static CallEventSourceException ClosedByServer(SocketIOEndpoint endpoint, WebSocketCloseStatus? status) => new(
        $"{endpoint.Display} closed the connection{(status is { } code ? $" (code {(int)code})" : "")}.");

    public static CallEventSourceException Silent(SocketIOEndpoint endpoint, TimeSpan silence) => new(
        $"{endpoint.Display} has been silent for {silence.TotalSeconds:0.###} s, longer than its heartbeat allows. "
        + "Check that the feed server is not stuck.")
    {
        SilentFor = silence,
    };

    public static CallEventSourceException Lost(SocketIOEndpoint endpoint, Exception error) => new(
        $"The connection to {endpoint.Display} was lost: {Cause(error)}.", innerException: error);

    public static CallEventSourceException Closed(SocketIOEndpoint endpoint) => new(
        $"The connection to {endpoint.Display} was closed by us.");

    // The outer messages of the network stack only say that something failed.
    private static string Cause(Exception error) => Excerpt.Of(error.GetBaseException().Message.TrimEnd('.'));
}
