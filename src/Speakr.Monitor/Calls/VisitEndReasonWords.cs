namespace Speakr.Monitor.Calls;

/// <summary>The words for the ends of visits, stored and in documents: the names in lower case.</summary>
internal static class VisitEndReasonWords
{
    public static string ToWord(VisitEndReason end) => end switch
    {
        VisitEndReason.Abandon => "abandon",
        VisitEndReason.Exit => "exit",
        VisitEndReason.Hangup => "hangup",
        VisitEndReason.Agent => "agent",
        VisitEndReason.Caller => "caller",
        VisitEndReason.Transfer => "transfer",
        VisitEndReason.Restart => "restart",
        VisitEndReason.Lost => "lost",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not the end of a visit."),
    };

    /// <summary>The end of a stored word; <see langword="null"/> for words of a later version.</summary>
    public static VisitEndReason? FromWord(string? word) =>
        Enum.TryParse<VisitEndReason>(word, ignoreCase: true, out var end) && Enum.IsDefined(end) ? end : null;
}
