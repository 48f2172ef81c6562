using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Values of a queue visit in the order of the statements' parameters.</summary>
internal static class VisitRow
{
    public static readonly string[] Names =
    [
        "linkId", "visit", "queue", "uniqueId", "joinedAt", "answeredAt", "leftAt", "endedAt", "extension", "agentName",
        "agentUniqueId", "waitSeconds", "ringSeconds", "talkSeconds", "hungUpAt", "endReason", "reconstructed",
    ];

    /// <summary>Whether a column holds a time.</summary>
    public static bool IsTime(string name) => name.EndsWith("At", StringComparison.Ordinal);

    public static object[] Of(object linkId, QueueVisit visit, TextFitter text, SqlDialect dialect) =>
    [
        linkId,
        visit.Number,
        text.Fit("queue", visit.Queue),
        text.Fit("uniqueId", visit.UniqueId),
        Time(visit.JoinedAt, dialect),
        Time(visit.AnsweredAt, dialect),
        Time(visit.LeftAt, dialect),
        Time(visit.EndedAt, dialect),
        text.Fit("extension", visit.Extension),
        text.FitOrNull("agentName", visit.AgentName),
        text.FitOrNull("agentUniqueId", visit.AgentUniqueId),
        OrNull(visit.WaitSeconds),
        OrNull(visit.RingSeconds),
        OrNull(visit.TalkSeconds),
        Time(visit.HungUpAt, dialect),
        visit.EndReason is { } reason ? VisitEndReasonWords.ToWord(reason) : DBNull.Value,
        visit.IsReconstructed ? 1 : 0,
    ];

    private static object Time(DateTimeOffset? time, SqlDialect dialect) =>
        time is { } value ? dialect.Milliseconds(value) : DBNull.Value;

    private static object OrNull(int? value) => value is { } number ? number : DBNull.Value;
}
