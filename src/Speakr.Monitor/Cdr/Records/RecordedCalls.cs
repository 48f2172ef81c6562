using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Cdr.Records;

/// <summary>Builds calls from the rows of their channels. Pure.</summary>
internal static class RecordedCalls
{
    /// <param name="rows">All rows of some channels, in any order. Rows that cannot be used are left out.</param>
    /// <param name="clock">The clock by which they are dated.</param>
    /// <param name="ids">How the ids of this PBX are written.</param>
    /// <returns>The calls that were in a queue.</returns>
    public static IReadOnlyList<RecordedCall> Of(IEnumerable<CallRecordRow> rows, PbxClock clock, PbxIds ids)
    {
        var read = rows.Where(row => !string.IsNullOrEmpty(row.UniqueId)).GroupBy(row => row.UniqueId!, StringComparer.Ordinal)
            .SelectMany(channel => Legs([.. channel], clock));
        RecordedLeg[] legs = [.. WithoutQueuesAsAgents([.. read])];
        RecordedChannel[] channels =
            [.. legs.GroupBy(leg => leg.UniqueId, StringComparer.Ordinal).Select(RecordedChannel.Of).OfType<RecordedChannel>()];
        var own = channels.Select(channel => channel.UniqueId).ToHashSet(StringComparer.Ordinal);
        var handOvers = RecordedHandOvers.Of(channels);
        return
        [
            .. handOvers.Channels.GroupBy(channel => CallOf(channel, own), StringComparer.Ordinal)
                .Select(group => Call(group.Key, [.. group], handOvers, ids)),
        ];
    }

    /// <summary>
    /// The call that a channel belongs to. One that shares the linkedid of a channel outside queues is a separate call: all callers of an agent
    /// pool get that of the agent's login when they talk, but joined under their own. Half of a Local channel is never a caller.
    /// </summary>
    private static string CallOf(RecordedChannel channel, HashSet<string> own) =>
        own.Contains(channel.LinkedId) || LocalChannel.Of(channel.Name) is not null || channel.Name.Length == 0 ? channel.LinkedId : channel.UniqueId;

    /// <summary>
    /// The rows of a channel, where no clock is configured, by its own: in another season, or before the PBX got another time zone, its dates were ahead by more or less.
    /// </summary>
    private static IEnumerable<RecordedLeg> Legs(CallRecordRow[] rows, PbxClock clock)
    {
        if (!clock.IsGuess)
            return rows.Select(row => RecordedLeg.Read(row, clock)).OfType<RecordedLeg>();
        var first = rows.Where(row => clock.Read(row.CallDate, row.UniqueId!) is not null).MinBy(row => clock.Read(row.CallDate, row.UniqueId!));
        var own = clock.Ahead(ClockShift.Of(first?.CallDate, first?.UniqueId, clock) ?? TimeSpan.Zero);
        return rows.Select(row => RecordedLeg.Read(row, own)).OfType<RecordedLeg>();
    }

    private static RecordedCall Call(string linkedId, IReadOnlyList<RecordedChannel> channels, RecordedHandOvers handOvers, PbxIds ids)
    {
        // Sorting keeps the order of what happened in one second.
        RecordedChannel[] ordered = [.. channels.OrderBy(channel => channel.Visits[0].JoinedAt)];
        RecordedVisit[] visits =
        [
            .. ordered.SelectMany(channel => channel.Visits).OrderBy(visit => visit.JoinedAt)
                .Select(visit => visit with { UniqueId = ids.Write(visit.UniqueId) }),
        ];
        return new RecordedCall
        {
            LinkedId = ids.Write(linkedId),
            RecordedLinkedId = ordered[0].LinkedId == linkedId ? null : ids.Write(ordered[0].LinkedId),
            FormerLinkedIds = [.. channels.SelectMany(handOvers.FormerLinkedIds).Select(ids.Write)],
            UniqueId = ids.Write(ordered[0].UniqueId),
            IsBehindLocal = ordered[0].UniqueId != linkedId && LocalChannel.Of(ordered[0].Name) is not null,
            CallerNumber = ordered.Select(channel => channel.CallerNumber).FirstOrDefault(number => number is not null),
            StartedAt = visits[0].JoinedAt,
            EndedAt = ordered.Max(channel => channel.EndedAt),
            Visits = visits,
        };
    }

    /// <summary>A queue that is a member of another one answers at once, while the caller goes on waiting in it.</summary>
    private static IEnumerable<RecordedLeg> WithoutQueuesAsAgents(RecordedLeg[] legs)
    {
        LocalChannel[] queueing = [.. legs.Where(leg => leg.Queue.Length > 0).Select(leg => LocalChannel.Of(leg.Channel)).OfType<LocalChannel>()];
        return legs.Select(leg => LocalChannel.Of(leg.AgentChannel) is { } agent && queueing.Any(half => half.IsOtherHalfOf(agent))
            ? leg with { AgentChannel = "" }
            : leg);
    }
}
