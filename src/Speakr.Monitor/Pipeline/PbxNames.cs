using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Pipeline;

/// <summary>Which PBX a stored call belongs to, by its id.</summary>
internal sealed class PbxNames(IEnumerable<ICallEventSource> sources)
{
    private readonly IReadOnlyList<Pbx> _pbxs = Pbx.Of(sources);

    /// <returns><see langword="null"/> for a call of a PBX that is no longer followed.</returns>
    public string? Of(string linkedId) => PbxOf(linkedId)?.Name;

    /// <summary>The id as the PBX gave it.</summary>
    public string Unprefixed(string linkedId) => linkedId[(PbxOf(linkedId)?.Sources[0].IdPrefix.Length ?? 0)..];

    private Pbx? PbxOf(string linkedId) => _pbxs.FirstOrDefault(pbx => pbx.Calls.Owns(linkedId));
}
