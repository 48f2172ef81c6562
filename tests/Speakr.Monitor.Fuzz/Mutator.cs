namespace Speakr.Monitor.Fuzz;

/// <summary>Changes inputs a little: the same seed makes the same changes. Not thread-safe.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    private const int MostChanges = 6;
    private const int LongestInput = 16 * 1024;

    // What the parsers look for.
    private static readonly byte[] Signs = "\"'`{}[],;:=\\\0\r\n\t +-@#/%*~.09\x1e\xff"u8.ToArray();

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var input = Pick();
        for (var changes = _random.Next(1, MostChanges); changes > 0; changes--)
            input = Change(input);
        return input.Length > LongestInput ? input[..LongestInput] : input;
    }

    private byte[] Pick() => corpus[_random.Next(corpus.Count)];

    private byte[] Change(byte[] input)
    {
        var (at, to) = (_random.Next(input.Length + 1), _random.Next(input.Length + 1));
        (at, to) = (Math.Min(at, to), Math.Max(at, to));
        switch (_random.Next(7))
        {
            case 0:
                return [.. input[..at], .. input[to..]];
            case 1:
                return [.. input[..to], .. input[at..]];
            case 2:
                return [.. input[..at], Signs[_random.Next(Signs.Length)], .. input[at..]];
            case 3:
                var other = Pick();
                return [.. input[..at], .. other[_random.Next(other.Length + 1)..]];
            case 4:
                return [.. input[..at], .. Enumerable.Repeat(Signs[_random.Next(Signs.Length)], _random.Next(300)), .. input[at..]];
            default:
                return at == input.Length ? input : [.. input[..at], (byte)_random.Next(256), .. input[(at + 1)..]];
        }
    }
}
