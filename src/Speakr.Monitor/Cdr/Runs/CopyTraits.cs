using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>What copies are compared by when they are not equal in all columns. Pure.</summary>
internal static class CopyTraits
{
    /// <summary>How many columns <see cref="Changeable"/> has.</summary>
    public const int Columns = 4;

    private const int Bits = 16;

    /// <summary>All columns but the recording, whose name changes when it is converted or moved.</summary>
    public static ulong Rest(CallDetailRecord record) =>
        Mix(Mix(Mix(Mix(Call(record), record.Src), record.Dst), record.Disposition), record.CNum);

    /// <summary>What nobody has a reason to change: call, date and length.</summary>
    public static ulong Call(CallDetailRecord record) => Mix(Mix(Mix(Fnv1a.Basis, record.LinkedId), record.CallDate), record.BillSec ?? -1);

    /// <summary>What a site may change: numbers that are made anonymous or put into another form, words that are translated.</summary>
    public static ulong Changeable(CallDetailRecord record)
    {
        var traits = 0UL;
        foreach (var text in (ReadOnlySpan<string?>)[record.Src, record.Dst, record.Disposition, record.CNum])
            traits = (traits << Bits) | (Mix(Fnv1a.Basis, text) >> (64 - Bits));
        return traits;
    }

    /// <summary>In how many columns two of <see cref="Changeable"/> agree.</summary>
    public static int Alike(ulong one, ulong other)
    {
        var same = 0;
        for (var (column, difference) = (0, one ^ other); column < Columns; column++, difference >>= Bits)
            same += (difference & ((1UL << Bits) - 1)) == 0 ? 1 : 0;
        return same;
    }

    /// <summary>
    /// Whether a copy takes over the name that its recording has at the source: also an empty one, but not where the same name has got a
    /// folder or an address at the destination.
    /// </summary>
    public static bool TakesOver(string? copy, string? source) =>
        copy != source && !(HasFolder(copy) && !HasFolder(source) && Stem(copy).SequenceEqual(Stem(source)));

    /// <summary>The name of a recording without folders and extension.</summary>
    public static ReadOnlySpan<char> Stem(string? recording)
    {
        var name = recording.AsSpan();
        name = name[(name.LastIndexOfAny('/', '\\') + 1)..];
        var dot = name.LastIndexOf('.');
        // The ending of 1795700001.16 is none.
        return dot > 0 && name[(dot + 1)..].ContainsAnyExceptInRange('0', '9') ? name[..dot] : name;
    }

    private static bool HasFolder(string? name) => name.AsSpan().ContainsAny('/', '\\');

    private static ulong Mix(ulong hash, string? text) => text is null ? Mix(hash, -2) : Mix(Fnv1a.Add(hash, text), text.Length);

    private static ulong Mix(ulong hash, long number)
    {
        for (var part = 0; part < 4; part++, number >>= Bits)
            hash = Fnv1a.Add(hash, (ushort)number);
        return hash ^ (hash >> 29);
    }
}
