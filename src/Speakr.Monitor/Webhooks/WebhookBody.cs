using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Webhooks;

/// <summary>What is posted: <c>{ id, call }</c>, with the call as the API has it, and its signature. Pure.</summary>
internal static class WebhookBody
{
    private const int ShownFirst = 3;
    private const int ShownLast = 4;

    /// <param name="id">The delivery.</param>
    /// <param name="call">The call as it stands.</param>
    /// <param name="masks">Whether the number is masked.</param>
    public static byte[] Of(Guid id, Call call, bool masks)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteStartObject("call");
        json.WriteString("linkId", call.LinkedId);
        // Which source told of it is not stored with a call.
        json.WriteNull("source");
        json.WriteString("uniqueId", call.UniqueId);
        json.WriteString("status", call.Status.ToWord());
        json.WriteString("queue", call.Queue);
        Text(json, "extension", call.Extension);
        json.WriteString("number", masks ? Mask(call.CallerNumber) : call.CallerNumber);
        json.WriteBoolean("onPanel", call.OnPanel);
        Time(json, "createdAt", call.CreatedAt);
        Time(json, "updatedAt", call.UpdatedAt);
        json.WriteStartArray("visits");
        foreach (var visit in call.Visits)
            Write(json, visit);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The value of the header: <c>t=…,v1=…</c>, HMAC-SHA256 in hexadecimal digits over time, a point and the body.</summary>
    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes($"{time}."));
        hash.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static void Write(Utf8JsonWriter json, QueueVisit visit)
    {
        json.WriteStartObject();
        json.WriteNumber("number", visit.Number);
        json.WriteString("queue", visit.Queue);
        Time(json, "joinedAt", visit.JoinedAt);
        Time(json, "answeredAt", visit.AnsweredAt);
        Time(json, "leftAt", visit.LeftAt);
        Time(json, "endedAt", visit.EndedAt);
        Text(json, "extension", visit.Extension);
        Text(json, "agent", visit.AgentName);
        Number(json, "waitSeconds", visit.WaitSeconds);
        Number(json, "ringSeconds", visit.RingSeconds);
        Number(json, "talkSeconds", visit.TalkSeconds);
        Number(json, "holdSeconds", visit.HoldSeconds);
        json.WriteString("endReason", visit.EndReason is { } reason ? JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()) : null);
        json.WriteBoolean("reconstructed", visit.IsReconstructed);
        json.WriteStartArray("rings");
        foreach (var ring in visit.Rings)
        {
            json.WriteStartObject();
            Text(json, "agent", ring.AgentName);
            Text(json, "extension", ring.Extension);
            Time(json, "at", ring.RangAt);
            json.WriteNumber("seconds", ring.Seconds);
            json.WriteBoolean("answered", ring.IsAnswered);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value) => json.WriteString(name, string.IsNullOrEmpty(value) ? null : value);

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    // Too short for both ends to be shown and anything to stay hidden: only the last two.
    private static string? Mask(string? number) => number switch
    {
        null => null,
        { Length: <= ShownFirst + ShownLast } => new string('*', Math.Max(number.Length - 2, 2)) + number[Math.Max(number.Length - 2, 0)..],
        _ => number[..ShownFirst] + new string('*', number.Length - ShownFirst - ShownLast) + number[^ShownLast..],
    };
}
