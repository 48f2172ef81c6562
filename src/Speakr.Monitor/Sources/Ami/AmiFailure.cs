using System.Net.Sockets;
using System.Security.Authentication;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>What goes wrong with a connection to Asterisk, in sentences for operators.</summary>
internal static class AmiFailure
{
    // Firewalls that read Asterisk's log ban an address after a few refusals.
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(30);

    public static CallEventSourceException NotConnected(AmiSourceOptions options, Exception error) => error switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => new(
            $"Cannot connect to {options.Display}: no address is known for {options.Host}. Check the name of the PBX.", innerException: error),
        AuthenticationException when !IsOfCertificate(error) => NoTls(options, error),
        AuthenticationException => new(
            $"{options.Display} has no certificate that is trusted here: {Cause(error)}. Where its authority is a private one, name that one's "
            + "certificate (option CertificateAuthorityFile).", innerException: error)
        {
            IsOfCertificate = true,
        },
        IOException when options.UseTls => NoTls(options, error),
        _ => new(
            $"Cannot connect to {options.Display}: {Cause(error)}. Check host and port, that Asterisk runs, and that manager.conf has enabled = yes "
            + "and a bindaddr that can be reached.", innerException: error),
    };

    public static CallEventSourceException TimedOut(AmiSourceOptions options, AmiStage stage) => new(stage switch
    {
        AmiStage.Connecting => $"{options.Display} did not answer within {Seconds(options.ConnectTimeout)}. Check host and port, and whether a firewall is in between.",
        AmiStage.Greeting => $"{options.Display} did not greet within {Seconds(options.ConnectTimeout)}. Check that Asterisk's manager interface is at "
            + "that port (5038; with TLS 5039 and amis://), and that Asterisk is not stuck.",
        _ => $"{options.Display} did not answer the login within {Seconds(options.ConnectTimeout)}. Check that Asterisk is not stuck.",
    });

    public static CallEventSourceException NotAsterisk(AmiSourceOptions options, ReadOnlySpan<byte> greeting) => new(
        $"{options.Display} is not Asterisk's manager interface: it greets with \"{Excerpt.Of(greeting)}\". Check the port (5038; with TLS 5039).");

    // What answers is not sure to be Asterisk, and may repeat what it was sent.
    public static CallEventSourceException Refused(AmiSourceOptions options, string message) => new(
        $"{options.Display} refused the login of {options.Username}: {Excerpt.Of(message.Replace(options.Secret, "***", StringComparison.Ordinal))}. Check user and secret, and permit and deny in the user's "
        + "section of manager.conf.", isRefused: true)
    {
        RetryAfter = PauseAfterRefusal,
    };

    public static CallEventSourceException ClosedAtLogin(AmiSourceOptions options) => new(
        $"{options.Display} closed the connection during the login. Check that Asterisk is running and that authlimit in manager.conf is not reached.");

    public static CallEventSourceException ShutDown(AmiSourceOptions options) => new(
        $"Asterisk at {options.Display} was stopped or restarted, and closed the connection.");

    public static CallEventSourceException ClosedByAsterisk(AmiSourceOptions options) => new(
        $"{options.Display} closed the connection. Asterisk does so when it is stopped or its manager module is reloaded.");

    public static CallEventSourceException Silent(AmiSourceOptions options, TimeSpan silence) => new(
        $"{options.Display} has not answered a ping for {Seconds(silence)}. Check that Asterisk is not stuck and that the network is up.")
    {
        SilentFor = silence,
    };

    public static CallEventSourceException Lost(AmiSourceOptions options, Exception error) => new(
        $"The connection to {options.Display} was lost: {Cause(error)}.", innerException: error);

    public static CallEventSourceException Closed(AmiSourceOptions options) => new($"The connection to {options.Display} was closed by us.");

    private static CallEventSourceException NoTls(AmiSourceOptions options, Exception error) => new(
        $"{options.Display} does not speak TLS: {Cause(error)}. Check the port, and tlsenable and tlsbindaddr in manager.conf.", innerException: error);

    // One exception covers everything that fails in the handshake; its message, which is never translated, shows the difference.
    private static bool IsOfCertificate(Exception error) => error.Message.Contains("certificate", StringComparison.Ordinal);

    private static string Seconds(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Cause(Exception error) => Excerpt.Of(error.GetBaseException().Message.TrimEnd('.'));
}

/// <summary>How far connecting has come.</summary>
internal enum AmiStage
{
    Connecting,
    Greeting,
    Login,
}
