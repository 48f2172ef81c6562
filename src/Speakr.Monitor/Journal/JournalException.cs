namespace Speakr.Monitor.Journal;

/// <summary>The journal failed. The message is fit for an operator: what happened, which file or setting, what to do.</summary>
/// <param name="message">What happened and what to do.</param>
/// <param name="isFull">Whether the limit that was set is reached, as opposed to a disk or file that fails.</param>
/// <param name="innerException">The cause, when there is one.</param>
internal sealed class JournalException(string message, bool isFull = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether the limit that was set is reached: a decision, and removing what is done helps. A disk without room is a failure.</summary>
    public bool IsFull { get; } = isFull;
}
