namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Something that goes wrong for a while.</summary>
/// <param name="Kind">What, for the figures.</param>
/// <param name="Target">Whom it hits. No two troubles hit the same at once.</param>
/// <param name="Shortest">How many seconds it lasts at least.</param>
/// <param name="Longest">How many seconds it lasts at most.</param>
/// <param name="Begin">Begins it.</param>
/// <param name="End">Ends it, so that all can be as it was before.</param>
internal sealed record Trouble(string Kind, string Target, double Shortest, double Longest, Func<Task> Begin, Func<Task> End)
{
    /// <summary>What else must be well while it lasts.</summary>
    public IReadOnlyCollection<string> Besides { get; init; } = [];

    public IEnumerable<string> Targets => Besides.Prepend(Target);

    /// <summary>The hosts that may miss events.</summary>
    public IReadOnlyCollection<string> Deafens { get; init; } = [];

    /// <summary>Whether records should have been copied before, so that it comes late among the kinds.</summary>
    public bool NeedsCopies { get; init; }

    public override string ToString() => $"{Kind} ({Target})";
}
