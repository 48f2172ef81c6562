namespace Speakr.Monitor.Calls;

/// <summary>Recognises an event of a call that says exactly what one before it said a moment ago.</summary>
internal sealed class RepeatFilter
{
    private readonly List<(ulong Fingerprint, DateTimeOffset At)> _recent = new(4);

    public bool IsRepeat(ulong fingerprint, DateTimeOffset at, TimeSpan window)
    {
        _recent.RemoveAll(seen => at - seen.At > window);
        foreach (var seen in _recent)
        {
            if (seen.Fingerprint == fingerprint)
                return true;
        }

        _recent.Add((fingerprint, at));
        return false;
    }
}
