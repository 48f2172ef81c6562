using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Retention;

/// <summary>
/// What must not be stored again, as a database remembers it. Immutable. Numbers are known by their hash under a secret of that database alone: a plain
/// hash of a phone number is found by trying all numbers.
/// </summary>
/// <param name="revision">Counts the changes; 0 when there were none.</param>
/// <param name="secret">The key.</param>
/// <param name="numbers">Until when calls of a number are covered, by hash.</param>
/// <param name="purgedUntil">Before which time all is purged, as it was remembered.</param>
internal sealed class Forgotten(long revision, byte[] secret, IReadOnlyDictionary<string, DateTimeOffset> numbers, string? purgedUntil)
{
    /// <summary>Nothing at all.</summary>
    public static Forgotten Nothing { get; } = new(0, [], new Dictionary<string, DateTimeOffset>(), null);

    public long Revision => revision;

    public string? PurgedUntil => purgedUntil;

    /// <summary>The latest moment up to which a number was erased; <see langword="null"/> when none was.</summary>
    public DateTimeOffset? ErasedUntil { get; } = numbers.Count == 0 ? null : numbers.Values.Max();

    /// <summary>Whether a call that began at this time is to be stored without this number.</summary>
    public bool IsErased(string? number, DateTimeOffset beganAt) =>
        beganAt <= ErasedUntil && !string.IsNullOrEmpty(number) && numbers.TryGetValue(Hash(secret, PhoneNumber.Of(number)), out var until) && beganAt <= until;

    public static string Hash(byte[] secret, PhoneNumber number) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(number.Plain)));
}
