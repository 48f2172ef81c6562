using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Agents;

/// <summary>
/// Recognises repetitions of what was said of one member or one device: equal words within a short time. A phone may be back soon in a state that it was in,
/// so of states the nth report of one source is the nth of another, and a source that repeats itself is taken at its word.
/// </summary>
internal sealed class RecentReports
{
    /// <summary>As for calls.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private const int Distance = 64;

    // A phone that changes its state without end costs no more than these.
    private const int MostReports = 64;

    private readonly List<(CallEvent Report, HashSet<string>? Others)> _recent = new(2);

    public bool IsRepeat(CallEvent report)
    {
        _recent.RemoveAll(
            old => report.ReceivedAt - old.Report.ReceivedAt > Window || (report.Source == old.Report.Source && report.Sequence - old.Report.Sequence > Distance));
        var isState = report.Kind is CallEventKind.DeviceStateChange or CallEventKind.QueueMemberStatus;
        for (var i = 0; i < _recent.Count; i++)
        {
            var (old, others) = _recent[i];
            if (old.Kind != report.Kind || old.DeviceState != report.DeviceState || old.Member != report.Member)
                continue;
            if (!isState)
                return true;
            if (old.Source == report.Source || others?.Contains(report.Source) == true)
                continue;
            (others ??= new(StringComparer.Ordinal)).Add(report.Source);
            _recent[i] = (old, others);
            return true;
        }

        if (_recent.Count >= MostReports)
            _recent.RemoveAt(0);
        _recent.Add((report, null));
        return false;
    }
}
