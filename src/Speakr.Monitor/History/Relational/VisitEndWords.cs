using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History.Relational;

/// <summary>The words stored for the ends of visits: the names in lower case.</summary>
internal static class VisitEndWords
{
    public static string ToWord(VisitEnd end) => end switch
    {
        VisitEnd.Abandon => "abandon",
        VisitEnd.Exit => "exit",
        VisitEnd.Hangup => "hangup",
        VisitEnd.Agent => "agent",
        VisitEnd.Caller => "caller",
        VisitEnd.Transfer => "transfer",
        VisitEnd.Restart => "restart",
        VisitEnd.Lost => "lost",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not the end of a visit."),
    };

    /// <summary>The end of a stored word; <see langword="null"/> for words of a later version.</summary>
    public static VisitEnd? FromWord(string? word) =>
        Enum.TryParse<VisitEnd>(word, ignoreCase: true, out var end) && Enum.IsDefined(end) ? end : null;
}
