namespace Speakr.Monitor.Calls;

/// <summary>A 64-bit FNV-1a hash of what an event says, its time of receipt left out: equal for an event and its repetition.</summary>
internal static class EventFingerprint
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(CallEvent callEvent)
    {
        var hash = Mix(Offset, (int)callEvent.Kind);
        hash = Mix(hash, callEvent.LinkedId);
        hash = Mix(hash, callEvent.UniqueId);
        hash = Mix(hash, callEvent.Queue);
        hash = Mix(hash, callEvent.AgentUniqueId);
        hash = Mix(hash, callEvent.Interface);
        hash = Mix(hash, callEvent.Reason);
        hash = Mix(hash, callEvent.Position);
        hash = Mix(hash, callEvent.Count);
        hash = Mix(hash, callEvent.HoldSeconds);
        hash = Mix(hash, callEvent.RingTime);
        return Mix(hash, callEvent.TalkSeconds);
    }

    private static ulong Mix(ulong hash, string? text)
    {
        // The length goes first, so that "ab"+"c" and "a"+"bc" differ, and null differs from empty.
        hash = Mix(hash, text?.Length ?? -1);
        foreach (var character in text.AsSpan())
            hash = (hash ^ character) * Prime;
        return hash;
    }

    private static ulong Mix(ulong hash, int? number) => (hash ^ unchecked((uint)(number ?? int.MinValue))) * Prime;
}
