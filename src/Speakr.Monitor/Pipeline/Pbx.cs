using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Pipeline;

/// <summary>One PBX: the sources whose ids have the same prefix. It has a journal, a tracker and a lease of its own.</summary>
/// <param name="Name">The name of its first source.</param>
/// <param name="Sources">Its feeds.</param>
/// <param name="Calls">Which stored calls are its.</param>
internal sealed record Pbx(string Name, IReadOnlyList<ICallEventSource> Sources, PbxCalls Calls)
{
    public static IReadOnlyList<Pbx> Of(IEnumerable<ICallEventSource> sources)
    {
        var groups = sources.GroupBy(source => source.IdPrefix, StringComparer.Ordinal).ToArray();
        var prefixes = groups.Select(group => group.Key).ToArray();
        return [.. groups.Select(group =>
        {
            var own = group.ToArray();
            return new Pbx(own[0].Name, own, new PbxCalls(group.Key, prefixes, own is [var only] ? only.Name : null));
        })];
    }
}

/// <summary>Which stored calls belong to one PBX: those with its id prefix, unless a longer prefix of another PBX fits.</summary>
/// <param name="prefix">The prefix of this PBX; empty for all that have none of the others'.</param>
/// <param name="others">The prefixes of the others.</param>
/// <param name="onlySource">The source of this PBX, when there is but one.</param>
internal sealed class PbxCalls(string prefix, IReadOnlyCollection<string> others, string? onlySource)
{
    private readonly string[] _closer = [.. others.Where(other => other.Length > prefix.Length && other.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>The source of a stored call, when the PBX has only one.</summary>
    public string? OnlySource { get; } = onlySource;

    public bool Owns(string linkedId) => linkedId.StartsWith(prefix, StringComparison.Ordinal)
        && !_closer.Any(other => linkedId.StartsWith(other, StringComparison.Ordinal));
}
