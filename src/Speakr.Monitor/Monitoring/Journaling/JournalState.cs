using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>How a journal is doing, written by its loop and read by anybody.</summary>
internal sealed class JournalState(IEventJournal? journal)
{
    private volatile string? _trouble;
    private volatile bool _isFull;

    /// <summary>Whether the trouble is that it is full, which removing what is done cures.</summary>
    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>Why it takes no events, in a sentence for operators; <see langword="null"/> while all is well.</summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>Whether what has been received is in the journal, so that it outlives this process.</summary>
    public bool HoldsEvents => journal is not null && (Trouble is null || IsFull);

    public JournalUsage? Usage => journal?.Usage;
}
