using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Cdr.Records;

/// <summary>The ids of one PBX, which have a prefix outside its database when several PBXs share a history.</summary>
internal sealed class PbxIds(string prefix)
{
    public string Write(string id) => CallId.Shorten(prefix + id);

    public CallRecordKey Key(string? linkedId, string uniqueId) =>
        new(Write(string.IsNullOrEmpty(linkedId) ? uniqueId : linkedId), Write(uniqueId));

    /// <summary>The ids as the PBX has them, each once; those of other PBXs are left out.</summary>
    public IEnumerable<string> Read(IEnumerable<string> ids) => ids
        .Where(id => id is not null && id.Length > prefix.Length && id.StartsWith(prefix, StringComparison.Ordinal))
        .Select(id => id[prefix.Length..]).Distinct(StringComparer.Ordinal);
}
