using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host;

/// <summary>Says in a sentence what failed: which setting, and what to do.</summary>
internal static class Failure
{
    public static IReadOnlyList<string> Sentences(Exception exception, HostSettings? settings, Texts texts) =>
        [.. Told(exception, settings, texts).Select(sentence => OperatorWords.In(sentence))];

    private static IReadOnlyList<string> Told(Exception exception, HostSettings? settings, Texts texts)
    {
        // Hosting wraps what several services throw; the first of them is the cause of the others.
        var cause = exception is AggregateException { InnerExceptions: [var first, ..] } ? first : exception;
        return cause switch
        {
            SettingsException wrong => wrong.Problems,
            OptionsValidationException wrong => [.. wrong.Failures],
            CallHistoryException history => [texts.StoreFailed(settings?.Store.IsDemo ?? true, history.Message)],
            CdrSyncException sync => [sync.Message],
            CallEventSourceException source => [source.Message],
            StopTimedOutException => [texts.StopTimedOut],
            IOException or SocketException when Refusal(cause) is { } refusal => [Port(refusal, settings?.Port ?? 0, texts)],
            _ => [texts.Unexpected(cause.Message)],
        };
    }

    private static string Port(SocketException refusal, int port, Texts texts) => refusal.SocketErrorCode == SocketError.AddressAlreadyInUse
        ? texts.PortBusy(port)
        : texts.PortRefused(port, refusal.Message);

    private static SocketException? Refusal(Exception? exception)
    {
        while (exception is not null and not SocketException)
            exception = exception.InnerException;
        return (SocketException?)exception;
    }
}
