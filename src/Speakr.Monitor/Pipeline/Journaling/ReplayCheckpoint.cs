using System.Globalization;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Pipeline.Journaling;

/// <summary>
/// A position in the journal, written ahead, up to which events may have been saved. After a restart events up to it are replayed without
/// saving, because the stored calls may already include them; events after it have certainly not been saved.
/// </summary>
internal sealed class ReplayCheckpoint(IEventJournal? journal)
{
    private const string Name = "replay";

    // One write for so many events. Replayed calls stay in memory, so this also bounds them.
    private const int Ahead = 20_000;

    private long _position;

    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async ValueTask<long> ReadAsync(CancellationToken cancellationToken)
    {
        var note = journal is null ? null : await journal.ReadNoteAsync(Name, cancellationToken).ConfigureAwait(false);
        _position = long.TryParse(note, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
        return _position;
    }

    /// <summary>Called before an event takes effect.</summary>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    public async ValueTask AdvanceAsync(long position, CancellationToken cancellationToken)
    {
        if (journal is null || position <= _position)
            return;
        var next = position + Ahead;
        await journal.WriteNoteAsync(Name, next.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        _position = next;
    }
}

/// <summary>What a journal held when it was opened.</summary>
/// <param name="ReplayTo">Events up to this position may have taken effect in the store.</param>
/// <param name="LastPosition">The last event of the process before.</param>
internal sealed record OldEvents(long ReplayTo, long LastPosition)
{
    public static OldEvents None { get; } = new(0, 0);
}
