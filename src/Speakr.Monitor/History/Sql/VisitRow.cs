using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>A row of the table of queue visits.</summary>
internal static class VisitRow
{
    public static readonly string[] Names =
    [
        "linkId", "visit", "queue", "uniqueId", "joinedAt", "answeredAt", "leftAt", "endedAt", "extension", "agentName",
        "agentUniqueId", "waitSeconds", "ringSeconds", "talkSeconds", "holdSeconds", "hungUpAt", "endReason", "reconstructed",
    ];

    /// <summary>Whether a column holds a time.</summary>
    public static bool IsTime(string name) => name.EndsWith("At", StringComparison.Ordinal);

    /// <summary>Appends the values of <see cref="Names"/>.</summary>
    public static SqlScript Append(SqlScript row, string linkId, QueueVisit visit, TextFitter text) => row
        .Text(linkId)
        .Number(visit.Number)
        .Text(text.Fit("queue", visit.Queue))
        .Text(text.Fit("uniqueId", visit.UniqueId))
        .Milliseconds(visit.JoinedAt)
        .Milliseconds(visit.AnsweredAt)
        .Milliseconds(visit.LeftAt)
        .Milliseconds(visit.EndedAt)
        .Text(text.Fit("extension", visit.Extension))
        .Text(text.FitOrNull("agentName", visit.AgentName))
        .Text(text.FitOrNull("agentUniqueId", visit.AgentUniqueId))
        .Number(visit.WaitSeconds)
        .Number(visit.RingSeconds)
        .Number(visit.TalkSeconds)
        .Number(visit.HoldSeconds)
        .Milliseconds(visit.HungUpAt)
        .Text(visit.EndReason is { } reason ? VisitEndReasonWords.ToWord(reason) : null)
        .Number(visit.IsReconstructed ? 1 : 0);
}
