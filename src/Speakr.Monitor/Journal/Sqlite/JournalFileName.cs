using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Makes file names of any text: the same for the same, different ones for different ones, readable where that is possible.</summary>
internal static partial class JournalFileName
{
    private const int ReadableLength = 40;
    private const int HashLength = 16;

    /// <summary>The name of the file without its extension.</summary>
    public static string Of(string name)
    {
        // "pbx-2" would be the second file of "pbx". Upper case is no difference on some disks.
        if (Plain.IsMatch(name) && !NumberAtEnd.IsMatch(name))
            return name;
        var readable = Unsafe.Replace(name.Length > ReadableLength ? name[..ReadableLength] : name, "_").ToLowerInvariant();
        var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan())));
        return $"{(readable.Length == 0 ? "journal" : readable)}~{hash[..HashLength]}";
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,39}\z")]
    private static partial Regex Plain { get; }

    [GeneratedRegex(@"-[0-9]+\z")]
    private static partial Regex NumberAtEnd { get; }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex Unsafe { get; }
}
