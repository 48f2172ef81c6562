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
        .. rows.Select(row => RecordedLeg.Read(row, clock)).OfType<RecordedLeg>()
            .GroupBy(leg => leg.UniqueId, StringComparer.Ordinal).Select(RecordedChannel.Of).OfType<RecordedChannel>()
            .GroupBy(channel => channel.LinkedId, StringComparer.Ordinal).Select(channels => Call([.. channels], ids)),
    ];

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
