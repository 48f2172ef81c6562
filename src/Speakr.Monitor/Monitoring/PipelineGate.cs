using Speakr.Monitor.Journal;
using Speakr.Monitor.Monitoring.Journaling;

namespace Speakr.Monitor.Monitoring;

/// <summary>Whether events may take effect now, and whether what they change is for us to save. Thread-safe.</summary>
internal sealed class PipelineGate(JournalState journal)
{
    // What is beyond rests in the journal, so that memory stays flat while the store is away.
    private const int MaxUnsaved = 1000;

    // Without a journal calls take less room than their events; what is beyond is not read from the sources.
    private const int MaxUnsavedInMemory = 50_000;

    private volatile bool _isMet;
    private volatile bool _isWriting;
    private volatile bool _isStoreReached;
    private long _applied;
    private long _heardTicks;

    /// <summary>Whether the stored calls are known. Before, events would make new calls of old ones.</summary>
    public bool IsReconciled
    {
        get => _isMet;
        set => _isMet = value;
    }

    /// <summary>Whether this host is the one that saves.</summary>
    public bool IsWriting
    {
        get => _isWriting;
        set => _isWriting = value;
    }

    /// <summary>Whether the store answered lately. While it does not, who stands by must forget nothing either: nobody can be saving.</summary>
    public bool IsStoreReached
    {
        get => _isStoreReached;
        set => _isStoreReached = value;
    }

    /// <summary>The position of the last event in the journal that has taken effect.</summary>
    public long AppliedTo => Interlocked.Read(ref _applied);

    public bool MayTrack(int unsaved)
    {
        if (!IsReconciled)
            return false;
        var limit = journal.HoldsEvents ? MaxUnsaved : MaxUnsavedInMemory;
        return IsWriting ? unsaved < limit : IsStoreReached || !journal.HoldsEvents;
    }

    /// <summary>When the last event was received that has taken effect; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? HeardUpTo => Interlocked.Read(ref _heardTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Applied(JournaledEvent last)
    {
        if (last.Position > 0)
            Interlocked.Exchange(ref _applied, last.Position);
        Interlocked.Exchange(ref _heardTicks, last.Event.ReceivedAt.UtcTicks);
    }
}
