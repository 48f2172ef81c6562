using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Webhooks;

/// <summary>The value of the header: <c>t=…,v1=…</c>, HMAC-SHA256 in hexadecimal digits over time, a point and the body. Pure.</summary>
internal static class WebhookSignature
{
    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes($"{time}."));
        hash.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
