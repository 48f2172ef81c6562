using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>What goes wrong with a feed, in sentences for operators.</summary>
internal static class SourceFailure
{
    public static CallEventSourceException NotConnected(SocketIOEndpoint endpoint, Exception error, HttpStatusCode status) => status switch
    {
        _ when Certificate(error) is { } refusal => new(
            $"{endpoint.Display} has no certificate that is trusted here: {Excerpt.Of(refusal.Message.TrimEnd('.'))}. Where its authority is a private one, name "
            + "that one's certificate (option CertificateAuthorityFile).", innerException: error)
        {
            IsOfCertificate = true,
        },
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
            $"{endpoint.Display} refused the connection with HTTP {(int)status}. Check the credentials.", isRefused: true, error),
        >= HttpStatusCode.MultipleChoices => new(
            $"{endpoint.Display} answered with HTTP {(int)status} instead of a WebSocket. Check the URL and the Socket.IO path.",
            innerException: error),
        _ => new(
            $"Cannot connect to {endpoint.Display}: {Cause(error)}. Check the URL and that the feed server runs.", innerException: error),
    };

    public static CallEventSourceException Redirected(SocketIOEndpoint endpoint, Uri target) => new(
        $"{endpoint.Display} redirects us to {(target.Scheme == "wss" ? "https" : "http")}://{target.Authority}, which is not followed. "
        + "Set the address of the feed (option Url) to that one, if it is the feed.");

    public static CallEventSourceException OldProtocol(SocketIOEndpoint endpoint) => new(
        $"{endpoint.Display} speaks Socket.IO 2, whose heartbeat goes the other way; version 3 or 4 is needed. "
        + "Update the package socket.io of the feed server to 4.");

    public static CallEventSourceException NoHandshake(SocketIOEndpoint endpoint, TimeSpan timeout) => new(
        string.Create(CultureInfo.InvariantCulture, $"{endpoint.Display} did not complete the Socket.IO handshake within {timeout.TotalSeconds:0.###} s. ")
        + "Check that a Socket.IO server of version 3 or 4 answers there.");

    public static CallEventSourceException Refused(SocketIOEndpoint endpoint, string reason) => new(
        $"{endpoint.Display} refused us: {reason}. Check the credentials and the namespace.", isRefused: true);

    public static CallEventSourceException Disconnected(SocketIOEndpoint endpoint) => new($"{endpoint.Display} disconnected us.");

    public static CallEventSourceException ClosedByServer(SocketIOEndpoint endpoint, WebSocketCloseStatus? status) => new(
        $"{endpoint.Display} closed the connection{(status is { } code ? $" (code {(int)code})" : "")}.");

    public static CallEventSourceException Silent(SocketIOEndpoint endpoint, TimeSpan silence) => new(
        string.Create(CultureInfo.InvariantCulture, $"{endpoint.Display} has been silent for {silence.TotalSeconds:0.###} s, longer than its heartbeat allows. ")
        + "Check that the feed server is not stuck.")
    {
        SilentFor = silence,
    };

    public static CallEventSourceException Lost(SocketIOEndpoint endpoint, Exception error) => new(
        $"The connection to {endpoint.Display} was lost: {Cause(error)}.", innerException: error);

    public static CallEventSourceException Closed(SocketIOEndpoint endpoint) => new(
        $"The connection to {endpoint.Display} was closed by us.");

    private static AuthenticationException? Certificate(Exception? error)
    {
        while (error is not null and not AuthenticationException)
            error = error.InnerException;
        return (AuthenticationException?)error;
    }

    // The outer messages of the network stack only say that something failed.
    private static string Cause(Exception error) => Excerpt.Of(error.GetBaseException().Message.TrimEnd('.'));
}
