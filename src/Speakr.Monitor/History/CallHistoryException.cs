namespace Speakr.Monitor.History;

/// <summary>A history store failed. The message is fit for an operator: what happened, which setting or table, what to do.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="isTransient">Whether the same call can succeed later without anybody changing anything.</param>
/// <param name="innerException">The driver's exception, when there is one.</param>
public sealed class CallHistoryException(string message, bool isTransient, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether the same call can succeed later without anybody changing anything: connection lost, deadlock, time-out.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>
    /// Whether the values of a call are to blame: a text that is too long, a character that the column does not know, a constraint on that row. Only
    /// such a call is set aside for the sake of the others; every other failure is the store's, and no call is set aside for it.
    /// </summary>
    public bool IsAboutValues { get; init; }
}
