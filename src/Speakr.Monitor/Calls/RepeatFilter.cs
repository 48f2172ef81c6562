namespace Speakr.Monitor.Calls;

/// <summary>Recognises repetitions: events of a call with the same content within a short time.</summary>
internal sealed class RepeatFilter(CallTrackerOptions options)
{
    private readonly List<(ulong Fingerprint, DateTimeOffset At, long Sequence)> _recent = new(4);

    public bool IsRepeat(CallEvent callEvent, ulong fingerprint)
    {
        var (at, sequence) = (callEvent.ReceivedAt, callEvent.Sequence);
        _recent.RemoveAll(seen => at - seen.At > options.RepeatWindow || sequence - seen.Sequence > options.RepeatDistance);
        foreach (var seen in _recent)
        {
            if (seen.Fingerprint == fingerprint)
                return true;
        }

        _recent.Add((fingerprint, at, sequence));
        return false;
    }
}
