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
    /// Appends events, all or none. When it returns they survive the death of the process. Appending none tells whether there is room again.
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
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">It cannot be read.</exception>
    ValueTask<IReadOnlyList<JournaledEvent>> ReadAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes what is done with.</summary>
    /// <param name="upTo">Only events with this position or smaller ones.</param>
    /// <param name="keep">Calls and channels whose events stay: those whose <c>LinkedId</c> or <c>UniqueId</c> is in here.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
