namespace Speakr.Monitor.Monitoring;

/// <summary>Tells which stored calls belong to one PBX: those whose ids have its prefix and no longer one of another PBX.</summary>
/// <param name="prefix">The prefix of this PBX; empty for all that have none of the others'.</param>
/// <param name="others">The prefixes of the others.</param>
/// <param name="onlySource">The source of this PBX, when there is but one.</param>
internal sealed class PbxCalls(string prefix, IReadOnlyCollection<string> others, string? onlySource)
{
    private readonly string[] _closer = [.. others.Where(other => other.Length > prefix.Length && other.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>The source that a stored call was heard from, when there is but one.</summary>
    public string? OnlySource { get; } = onlySource;

    public bool Owns(string linkedId) => linkedId.StartsWith(prefix, StringComparison.Ordinal)
        && !_closer.Any(other => linkedId.StartsWith(other, StringComparison.Ordinal));
}
