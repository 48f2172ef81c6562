namespace Speakr.Monitor.Cdr;

/// <summary>
/// The synchronization failed. Nothing is lost: the next run goes on where this one ended. The message is fit for an operator: what
/// happened, which setting or table, what to do.
/// </summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="isTransient">Whether a later run can succeed without anybody changing anything.</param>
/// <param name="innerException">The driver's exception, when there is one.</param>
public sealed class CdrSyncException(string message, bool isTransient, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether a later run can succeed without anybody changing anything: connection lost, deadlock, lease lost.</summary>
    public bool IsTransient { get; } = isTransient;
}
