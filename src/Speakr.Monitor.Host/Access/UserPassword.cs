using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Host.Access;

/// <summary>Passwords and stamps of users.</summary>
internal static class UserPassword
{
    public const int LeastLength = 10;

    /// <summary>Above what a form may hold, and what hashing has to be given.</summary>
    public const int LongestLength = 1000;

    private const int LongestName = 64;

    // It does not look at the user that it is given.
    private static readonly PasswordHasher<object> Hasher = new();

    // Of nobody: it costs as much to find that an unknown user's password is wrong as that a known one's is.
    private static readonly Lazy<string> Nobody = new(() => Hash(NewStamp()));

    public static string Hash(string password) => Hasher.HashPassword(Hasher, password);

    public static bool Matches(MonitorUser? user, string password) =>
        Hasher.VerifyHashedPassword(Hasher, user?.PasswordHash ?? Nobody.Value, password) != PasswordVerificationResult.Failed && user is not null;

    public static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Names are kept in lower case: phones write the first letter large.</summary>
    public static string Normal(string name) => name.Trim().ToLowerInvariant();

    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '@');

    public static bool IsGood(string password) => password.Length is >= LeastLength and <= LongestLength;
}
