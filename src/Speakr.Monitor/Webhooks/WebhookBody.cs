using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Webhooks;

/// <summary>What is posted: a delivery and its call, as the API has it. Pure.</summary>
internal sealed record WebhookBody(Guid Id, CallDocument Call)
{
    /// <param name="id">The delivery.</param>
    /// <param name="call">The call as it stands.</param>
    /// <param name="source">Its PBX.</param>
    /// <param name="masks">Whether numbers are masked.</param>
    public static byte[] Of(Guid id, Call call, string? source, bool masks) =>
        JsonSerializer.SerializeToUtf8Bytes(new WebhookBody(id, CallDocument.Of(call, source, masks)), WebhookJson.Default.WebhookBody);

    /// <summary>The value of the header: <c>t=…,v1=…</c>, HMAC-SHA256 in hexadecimal digits over time, a point and the body.</summary>
    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes($"{time}."));
        hash.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}

[JsonSerializable(typeof(WebhookBody))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
internal sealed partial class WebhookJson : JsonSerializerContext;
