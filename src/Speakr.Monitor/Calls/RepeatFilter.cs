namespace Speakr.Monitor.Calls;

/// <summary>Recognises repetitions: events of a call with the same content within a short time.</summary>
internal sealed class RepeatFilter(CallTrackerOptions options)
{
    private readonly List<(ulong Fingerprint, DateTimeOffset At, string Source, long Sequence)> _recent = new(4);

    public bool IsRepeat(CallEvent callEvent, ulong fingerprint)
    {
        var (at, source, sequence) = (callEvent.ReceivedAt, callEvent.Source, callEvent.Sequence);
        // Each source counts for itself.
        _recent.RemoveAll(seen => at - seen.At > options.RepeatWindow || (sequence - seen.Sequence > options.RepeatDistance && source == seen.Source));
        foreach (var seen in _recent)
        {
            if (seen.Fingerprint == fingerprint)
                return true;
        }

        _recent.Add((fingerprint, at, source, sequence));
        return false;
    }
}
