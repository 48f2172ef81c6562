namespace Speakr.Monitor.Checks;

/// <summary>What one check has found.</summary>
/// <param name="Subject">The part that it looked at.</param>
/// <param name="Name">Which one, where there may be several.</param>
/// <param name="Findings">In the order in which they were found.</param>
public sealed record SetupReport(string Subject, string? Name, IReadOnlyList<Finding> Findings);
