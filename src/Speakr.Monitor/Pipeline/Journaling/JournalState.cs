using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Pipeline.Journaling;

/// <summary>The state of a journal. Thread-safe.</summary>
internal sealed class JournalState(IEventJournal? journal)
{
    private volatile string? _trouble;
    private volatile bool _isBypassed;
    private volatile bool _isOpen;

    /// <summary>Whether it has been opened, and what the process before left in it was taken over.</summary>
    public bool IsOpen
    {
        get => _isOpen;
        set => _isOpen = value;
    }

    /// <summary>Whether events go on in memory only while there is trouble, instead of waiting for the journal.</summary>
    public bool IsBypassed
    {
        get => _isBypassed;
        set => _isBypassed = value;
    }

    /// <summary>Why it takes no events, in a sentence for operators; <see langword="null"/> while all is well.</summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>Whether what has been received is in the journal, so that it outlives this process.</summary>
    public bool HoldsEvents => journal is not null && (Trouble is null || !IsBypassed);

    /// <summary>Whether the journal takes events; always without a journal.</summary>
    public bool IsDurable => Trouble is null;

    public JournalUsage? Usage => journal?.Usage;
}
