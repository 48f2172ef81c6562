using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Journal;

/// <summary>
/// The durable buffer between a feed and the history: what was appended survives the death of the process. It holds the events of calls
/// that are still open or not yet saved, so that a restart can read them all and know exactly what was known before. One owner at a time.
/// Appending, reading and removing may happen at the same time; each of them one call at a time.
/// </summary>
internal interface IEventJournal : IAsyncDisposable
{
    /// <summary>
    /// Opens or creates the journal. Called once, first. Damage is survived: what can be read is kept, the rest is reported. Events that are
    /// older than the journal's age limit are removed.
    /// </summary>
    /// <exception cref="JournalException">It cannot be used, now: a disk that is full or read-only, a file that another process owns.</exception>
    ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Appends events, all or none. When it returns they survive the death of the process. Appending none shows whether there is room again.
    /// Steps of the clock alone are taken whatever the limit: they are few, and without one of them the times of all others would be wrong.
    /// </summary>
    /// <returns>The position of the last of them; the others have the positions directly before it.</returns>
    /// <exception cref="JournalException">
    /// Nothing was appended: the limit is reached, or the disk or file fails. Trying again later is allowed and helps as soon as the cause is gone;
    /// a damaged file is set aside by then and another one begun.
    /// </exception>
    ValueTask<long> AppendAsync(IReadOnlyList<CallEvent> events, CancellationToken cancellationToken);

    /// <summary>Reads events in their order.</summary>
    /// <param name="after">Only those with greater positions.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="JournalException">It cannot be read.</exception>
    ValueTask<IReadOnlyList<JournaledEvent>> ReadAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes what is done with.</summary>
    /// <param name="upTo">Only events with this position or smaller ones.</param>
    /// <param name="keep">Calls and channels whose events stay: those whose <c>LinkedId</c> or <c>UniqueId</c> is in here.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="JournalException">It failed; nothing, or a part, was removed.</exception>
    ValueTask<int> RemoveAsync(long upTo, IReadOnlySet<string> keep, CancellationToken cancellationToken);

    /// <summary>A note that was kept with the events; <see langword="null"/> when there is none.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    ValueTask<string?> ReadNoteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Keeps a note with the events, instead of the one of this name.</summary>
    /// <exception cref="JournalException">It cannot be written.</exception>
    ValueTask WriteNoteAsync(string name, string value, CancellationToken cancellationToken);

    /// <summary>How much it holds. Cheap.</summary>
    JournalUsage Usage { get; }
}

/// <summary>Makes the journals of an application. Safe for concurrent use.</summary>
internal interface IEventJournalFactory
{
    /// <summary>Makes the journal of one PBX; opens nothing yet. Disposed by the caller.</summary>
    /// <param name="name">The name of its first source. Any text; the same name finds the same journal after a restart.</param>
    IEventJournal Create(string name);
}

/// <summary>An event in the journal.</summary>
/// <param name="Position">Its place; later events have greater ones, also after a restart and after everything was removed.</param>
/// <param name="Event">The event as it was received, time of receipt included.</param>
internal readonly record struct JournaledEvent(long Position, CallEvent Event);

/// <summary>What was found when a journal was opened.</summary>
/// <param name="LastPosition">The position of the last event that was ever appended; 0 in a new journal.</param>
/// <param name="Trouble">
/// In a sentence for operators, what could not be used and what became of it: a damaged file that was set aside after its readable events
/// were taken over. <see langword="null"/> when all was well.
/// </param>
internal sealed record JournalOpening(long LastPosition, string? Trouble);

/// <summary>How much a journal holds.</summary>
/// <param name="Events">Events in it.</param>
/// <param name="Bytes">Its size on disk, or in memory.</param>
internal readonly record struct JournalUsage(long Events, long Bytes);

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
