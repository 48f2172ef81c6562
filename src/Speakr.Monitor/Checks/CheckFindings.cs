namespace Speakr.Monitor.Checks;

/// <summary>What becomes of checks that come to no end.</summary>
internal static class CheckFindings
{
    public static readonly FindingKind Failed = new(
        FindingLevel.Problem, "check.failed",
        "The check ended early: {0}",
        "Mend what the sentence names and check again. What stands above it holds; the rest was not looked at.");

    public static readonly FindingKind TimedOut = new(
        FindingLevel.Problem, "check.timeout",
        "No answer within {0} s.",
        "Look whether the server is overloaded or a firewall swallows the packets, and check again.");
}
