namespace Speakr.Monitor.Sources;

/// <summary>A source could not connect, or lost its connection. The message is fit for an operator: no passwords, no stack.</summary>
/// <param name="message">What happened and what to look at.</param>
/// <param name="isRefused">Whether the server answered and refused us, so that credentials rather than the network are at fault.</param>
/// <param name="innerException">The cause, when there is one.</param>
public sealed class CallEventSourceException(string message, bool isRefused = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether the server answered and refused us.</summary>
    public bool IsRefused { get; } = isRefused;

    /// <summary>Whether the server's certificate, or the file of authorities, is at fault.</summary>
    internal bool IsOfCertificate { get; init; }

    /// <summary>How long before the failure the connection was silent: the gap may have begun then.</summary>
    /// <value>Default: zero, it was noticed at once.</value>
    public TimeSpan SilentFor { get; init; }

    /// <summary>How long to leave the server alone before the next try, beside the usual pause between tries.</summary>
    /// <value>Default: zero.</value>
    public TimeSpan RetryAfter { get; init; }
}
