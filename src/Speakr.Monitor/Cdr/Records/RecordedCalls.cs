using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Cdr.Records;

/// <summary>Makes calls of the rows of their channels. Pure.</summary>
internal static class RecordedCalls
{
    /// <param name="rows">All rows of some channels, in any order. Rows that cannot be used are left out.</param>
    /// <param name="clock">The clock by which they are dated.</param>
    /// <param name="ids">How the ids of this PBX are written.</param>
    /// <returns>The calls that were in a queue.</returns>
    public static IReadOnlyList<RecordedCall> Of(IEnumerable<CallRecordRow> rows, PbxClock clock, PbxIds ids) =>
    [
        .. rows.Where(row => !string.IsNullOrEmpty(row.UniqueId)).GroupBy(row => row.UniqueId!, StringComparer.Ordinal)
            .Select(channel => RecordedChannel.Of(Legs([.. channel], clock))).OfType<RecordedChannel>()
            .GroupBy(channel => channel.LinkedId, StringComparer.Ordinal).Select(channels => Call([.. channels], ids)),
    ];

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

    private static RecordedCall Call(IReadOnlyList<RecordedChannel> channels, PbxIds ids)
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
            LinkedId = ids.Write(ordered[0].LinkedId),
            UniqueId = ids.Write(ordered[0].UniqueId),
            CallerNumber = ordered.Select(channel => channel.CallerNumber).FirstOrDefault(number => number is not null),
            StartedAt = visits[0].JoinedAt,
            EndedAt = ordered.Max(channel => channel.EndedAt),
            Visits = visits,
        };
    }
}
