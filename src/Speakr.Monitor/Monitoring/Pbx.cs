using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Monitoring;

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
