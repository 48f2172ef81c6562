using Speakr.Monitor.Journal;
using Speakr.Monitor.Monitoring.Journaling;

namespace Speakr.Monitor.Monitoring;

/// <summary>What the loops of one pipeline share. Every part is thread-safe.</summary>
internal sealed class PipelineParts
{
    public PipelineParts(IEventJournal? journal, int eventBufferSize, TimeProvider time)
    {
        Clock = new WallClock(time);
        Journal = journal;
        JournalState = new JournalState(journal);
        Gate = new PipelineGate(JournalState);
        Work = new AsyncAutoResetEvent();
        Mailbox = new TrackerMailbox(Work);
        Backlog = new EventBacklog(journal, eventBufferSize, Work);
        Checkpoint = new ReplayCheckpoint(journal);
        Changed = new ChangedCalls();
    }

    public IEventJournal? Journal { get; }

    public WallClock Clock { get; }

    public JournalState JournalState { get; }

    public PipelineGate Gate { get; }

    /// <summary>Set when there may be something for the tracker's loop to do.</summary>
    public AsyncAutoResetEvent Work { get; }

    public TrackerMailbox Mailbox { get; }

    public EventBacklog Backlog { get; }

    public ReplayCheckpoint Checkpoint { get; }

    public ChangedCalls Changed { get; }

    public OverLimit OverLimit { get; } = new();

    public ReplayedCalls Replayed { get; } = new();
}
