using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Cdr.Records;

/// <summary>
/// Consultation calls that waited in a queue and were handed over to a caller. The phone that talked with the caller has a second channel in the queue;
/// both end together, and the caller goes on in that queue (recording t1). Pure.
/// </summary>
internal sealed class RecordedHandOvers
{
    // Both times are cut to seconds, and the channels end one after the other.
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, List<string>> _former = new(StringComparer.Ordinal);

    private RecordedHandOvers(IReadOnlyList<RecordedChannel> channels) => Channels = channels;

    /// <summary>The channels without those that were handed over; the places that they had in queues are those of their callers.</summary>
    public IReadOnlyList<RecordedChannel> Channels { get; private set; }

    public IEnumerable<string> FormerLinkedIds(RecordedChannel channel) => _former.GetValueOrDefault(channel.UniqueId) ?? [];

    public static RecordedHandOvers Of(IReadOnlyList<RecordedChannel> channels)
    {
        var result = new RecordedHandOvers(channels);
        var byQueue = channels.SelectMany(channel => channel.Visits, (channel, visit) => (visit.Queue, channel)).Distinct()
            .ToLookup(pair => pair.Queue, pair => pair.channel, StringComparer.Ordinal);
        foreach (var consultation in channels.Where(channel => channel.Name.Length > 0 && channel.UniqueId == channel.LinkedId))
        {
            var callers = byQueue[consultation.Visits[^1].Queue].Where(caller => VisitAfter(caller, consultation) >= 0).Take(2).ToArray();
            if (callers.Length == 1)
                result.HandOver(consultation.UniqueId, callers[0].UniqueId);
        }

        return result;
    }

    private void HandOver(string consultation, string caller)
    {
        // Looked up again, because each may have taken over another one.
        if (Channels.FirstOrDefault(channel => channel.UniqueId == consultation) is not { } from
            || Channels.FirstOrDefault(channel => channel.UniqueId == caller) is not { } to)
            return;
        var taken = to.TakingOver(from, VisitAfter(to, from));
        Channels = [.. Channels.Where(channel => channel != from).Select(channel => channel == to ? taken : channel)];
        if (!_former.TryGetValue(caller, out var former))
            _former.Add(caller, former = []);
        former.AddRange([.. FormerLinkedIds(from), from.LinkedId]);
    }

    /// <returns>Which visit of the caller goes on where the consultation ended; -1 for none.</returns>
    private static int VisitAfter(RecordedChannel caller, RecordedChannel consultation)
    {
        if (caller.UniqueId == consultation.UniqueId)
            return -1;
        var phone = AgentExtension.DeviceOf(consultation.Name);
        for (var i = 1; i < caller.Legs.Count; i++)
        {
            var (before, leg) = (caller.Legs[i - 1], caller.Legs[i]);
            if (leg.Queue == consultation.Visits[^1].Queue && leg.Queue != before.Queue && before.IsAnswer
                && AgentExtension.DeviceOf(before.AgentChannel) == phone
                && (before.EndedAt - consultation.EndedAt).Duration() <= Together)
                return caller.Visits.ToList().FindIndex(visit => visit.Queue == leg.Queue && visit.JoinedAt <= leg.StartedAt && leg.StartedAt <= visit.EndedAt);
        }

        return -1;
    }
}
