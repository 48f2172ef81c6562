using Speakr.Monitor.Journal;
using Speakr.Monitor.Monitoring.Journaling;

namespace Speakr.Monitor.Monitoring;

/// <summary>Whether events may take effect now, and whether this host saves what they change. Thread-safe.</summary>
internal sealed class PipelineGate(JournalState journal)
{
    // More stay in the journal, so memory stays flat while the store is away.
    private const int MaxUnsaved = 1000;

    // Without a journal changed calls take less room than their events. Beyond this the sources are read no further.
    private const int MaxUnsavedInMemory = 50_000;

    private volatile bool _isReconciled;
    private volatile bool _isLeader;
    private volatile bool _isStoreReached;
    private long _applied;
    private long _watermarkTicks;

    /// <summary>Whether the stored calls are reconciled. Before that, events would make new calls of old ones.</summary>
    public bool IsReconciled
    {
        get => _isReconciled;
        set => _isReconciled = value;
    }

    /// <summary>Whether this host is the leader, which saves.</summary>
    public bool IsLeader
    {
        get => _isLeader;
        set => _isLeader = value;
    }

    /// <summary>Whether the store answered last time. While it does not, a standby must keep its events, because the leader cannot save.</summary>
    public bool IsStoreReached
    {
        get => _isStoreReached;
        set => _isStoreReached = value;
    }

    /// <summary>The position of the last event in the journal that has taken effect.</summary>
    public long AppliedPosition => Interlocked.Read(ref _applied);

    public bool MayTrack(int unsaved)
    {
        if (!IsReconciled)
            return false;
        var limit = journal.HoldsEvents ? MaxUnsaved : MaxUnsavedInMemory;
        return IsLeader ? unsaved < limit : IsStoreReached || !journal.HoldsEvents;
    }

    /// <summary>When the last event was received that has taken effect; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? Watermark => Interlocked.Read(ref _watermarkTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Applied(JournaledEvent last)
    {
        if (last.Position > 0)
            Interlocked.Exchange(ref _applied, last.Position);
        Interlocked.Exchange(ref _watermarkTicks, last.Event.ReceivedAt.UtcTicks);
    }
}
