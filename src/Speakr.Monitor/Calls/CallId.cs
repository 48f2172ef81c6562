using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Calls;

/// <summary>Keeps ids within the length that is stored, without making two of them one.</summary>
internal static class CallId
{
    /// <summary>Asterisk's own ids have at most 150 characters.</summary>
    public const int Longest = 255;

    /// <summary>The length of every mark.</summary>
    public const int MarkLength = 17;

    private const char MarkSign = '~';

    /// <summary>The id, or its beginning and the mark of the whole when it is too long. Shortening again changes nothing.</summary>
    public static string Shorten(string id) => id.Length <= Longest ? id : Marked(id, Longest);

    /// <summary>The id and its mark. The id loses its end when both are too long.</summary>
    public static string Marked(string id, int longest)
    {
        var length = Math.Min(id.Length, Math.Max(longest - MarkLength, 0));
        if (length > 0 && length < id.Length && char.IsHighSurrogate(id[length - 1]))
            length--;
        return string.Concat(id.AsSpan(0, length), Mark(id));
    }

    /// <summary>The marked id; <see langword="null"/> when the text does not end in the mark of the rest.</summary>
    public static string? Unmarked(string text)
    {
        var length = text.Length - MarkLength;
        if (length < 0 || text[length] != MarkSign)
            return null;
        var id = text[..length];
        return text.EndsWith(Mark(id), StringComparison.Ordinal) ? id : null;
    }

    // Not a short checksum, because collisions could be constructed by choosing ids.
    private static string Mark(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return MarkSign + Convert.ToHexStringLower(hash[..((MarkLength - 1) / 2)]);
    }
}
