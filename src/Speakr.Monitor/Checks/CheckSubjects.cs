namespace Speakr.Monitor.Checks;

/// <summary>The parts that the library's own checks look at.</summary>
public static class CheckSubjects
{
    /// <summary>A feed of call events.</summary>
    public const string Feed = "feed";

    /// <summary>The history of calls.</summary>
    public const string History = "history";

    /// <summary>The journal of events.</summary>
    public const string Journal = "journal";

    /// <summary>Where call detail records come from.</summary>
    public const string CdrSource = "cdr-source";

    /// <summary>Where call detail records are copied to.</summary>
    public const string CdrDestination = "cdr-destination";
}
