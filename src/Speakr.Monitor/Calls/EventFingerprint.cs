namespace Speakr.Monitor.Calls;

/// <summary>A 64-bit FNV-1a hash of what an event says, its time of receipt left out: equal for an event and its repetition.</summary>
internal static class EventFingerprint
{
    public static ulong Of(CallEvent callEvent)
    {
        var hash = Mix(Fnv1a.Basis, (int)callEvent.Kind);
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

    // The length goes first, so that "ab"+"c" and "a"+"bc" differ, and null differs from empty.
    private static ulong Mix(ulong hash, string? text) => Fnv1a.Add(Mix(hash, text?.Length ?? -1), text);

    private static ulong Mix(ulong hash, int? number) => Fnv1a.Add(hash, unchecked((uint)(number ?? int.MinValue)));
}
