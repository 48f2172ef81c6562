using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Pipeline.Healing;

/// <summary>The channels that were found in call detail records, by their call. Not thread-safe.</summary>
internal sealed class FoundChannels
{
    private readonly Dictionary<string, HashSet<string>> _byCall = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, HashSet<string>> ByCall => _byCall;

    public void Add(CallRecordKey key)
    {
        if (!_byCall.TryGetValue(key.LinkedId, out var channels))
            _byCall.Add(key.LinkedId, channels = new HashSet<string>(StringComparer.Ordinal));
        channels.Add(key.UniqueId);
    }
}
