namespace Speakr.Monitor.Calls;

/// <summary>The 64-bit FNV-1a hash, over characters and numbers instead of bytes.</summary>
internal static class Fnv1a
{
    /// <summary>The hash of nothing.</summary>
    public const ulong Basis = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    public static ulong Add(ulong hash, uint value) => (hash ^ value) * Prime;

    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
            hash = Add(hash, character);
        return hash;
    }
}
