using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Agents;

/// <summary>
/// Recognises repetitions of what was said of one member or one device, also by a second source: equal words within a short time. A phone that returns to
/// a state that soon looks the same; then the queue's own events tell that it rings or talks.
/// </summary>
internal sealed class RecentReports
{
    /// <summary>As for calls.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private const int Distance = 64;

    private readonly List<CallEvent> _recent = new(2);

    public bool IsRepeat(CallEvent report)
    {
        _recent.RemoveAll(old => report.ReceivedAt - old.ReceivedAt > Window || (report.Source == old.Source && report.Sequence - old.Sequence > Distance));
        foreach (var old in _recent)
        {
            if (old.Kind == report.Kind && old.DeviceState == report.DeviceState && old.Member == report.Member)
                return true;
        }

        _recent.Add(report);
        return false;
    }
}
