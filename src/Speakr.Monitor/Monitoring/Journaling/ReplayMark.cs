using System.Globalization;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>
/// A note in the journal of how far events may have taken effect in the store, written ahead. After a restart the events up to it are
/// replayed without a word to the store, whose calls may already show them; everything after it certainly has not been saved.
/// </summary>
internal sealed class ReplayMark(IEventJournal? journal)
{
    private const string Name = "replay";

    // Written once for so many events. A replay keeps its calls in memory, so this bounds it, too.
    private const int Ahead = 20_000;

    private long _position;

    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async ValueTask<long> ReadAsync(CancellationToken cancellationToken)
    {
        var note = journal is null ? null : await journal.ReadNoteAsync(Name, cancellationToken).ConfigureAwait(false);
        _position = long.TryParse(note, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
        return _position;
    }

    /// <summary>To be called before an event takes effect.</summary>
    /// <exception cref="JournalException">The journal cannot be written.</exception>
    public async ValueTask MoveAsync(long position, CancellationToken cancellationToken)
    {
        if (journal is null || position <= _position)
            return;
        var next = position + Ahead;
        await journal.WriteNoteAsync(Name, next.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
        _position = next;
    }
}
