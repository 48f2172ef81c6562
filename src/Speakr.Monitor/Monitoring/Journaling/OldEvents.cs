namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>What a journal held when it was opened.</summary>
/// <param name="ReplayTo">Events up to this position may have taken effect in the store.</param>
/// <param name="LastPosition">The last event of the process before.</param>
internal sealed record OldEvents(long ReplayTo, long LastPosition)
{
    public static OldEvents None { get; } = new(0, 0);
}
