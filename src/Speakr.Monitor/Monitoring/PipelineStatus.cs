namespace Speakr.Monitor.Monitoring;

/// <summary>How the way from one PBX to the history is doing.</summary>
/// <param name="Name">The name of its first source.</param>
/// <param name="Role">What this host does for the PBX.</param>
/// <param name="Writer">The host that saves, when that is another.</param>
/// <param name="Waiting">Events that have been received and have not taken effect yet.</param>
/// <param name="JournalEvents">Events in the journal; <see langword="null"/> without one.</param>
/// <param name="JournalBytes">Its size.</param>
/// <param name="JournalError">Why it takes no events, in a sentence for operators; <see langword="null"/> while all is well.</param>
public sealed record PipelineStatus(
    string Name, MonitorRole Role, string? Writer, long Waiting, long? JournalEvents, long? JournalBytes, string? JournalError)
{
    /// <summary>Calls whose values the store does not take. They are tried again now and then; their events stay in the journal.</summary>
    public int SetAside { get; init; }

    /// <summary>Calls that have been closed as lost since the start because too many were open.</summary>
    public long ClosedOverLimit { get; init; }
}
