using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Host.Access;

/// <summary>API keys: 256 random bits, so that a plain hash is enough to keep them by.</summary>
internal static class ApiKeySecret
{
    // Lets scanners for leaked secrets identify what they have found.
    private const string Prefix = "spk_";

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
