using System.Text.Json;
using System.Text.Json.Serialization;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// The content of a receipt: either rows that have been copied and still have to be marked, or fingerprints of copied rows that must not
/// be copied again. JSON, so that a person can read it in the table.
/// </summary>
/// <param name="Mark">Rows to mark at the source.</param>
/// <param name="Until">The latest date among the rows of the fingerprints; the receipt is needed until the watermark is above it.</param>
/// <param name="Fingerprints">Fingerprints of rows.</param>
internal sealed record CdrReceiptContent(IReadOnlyList<CdrRowKey>? Mark, string? Until, [property: JsonPropertyName("names")] IReadOnlyList<UInt128>? Fingerprints)
{
    public static CdrReceiptContent ToMark(IReadOnlyList<CdrRowKey> keys) => new(keys, null, null);

    public static CdrReceiptContent ToRemember(string? until, IReadOnlyList<UInt128> fingerprints) => new(null, until, fingerprints);

    /// <exception cref="CdrSyncException">The receipt cannot be read.</exception>
    public static CdrReceiptContent Parse(CdrReceipt receipt)
    {
        try
        {
            return JsonSerializer.Deserialize(receipt.Content.Span, CdrReceiptJson.Default.CdrReceiptContent) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new CdrSyncException(
                $"The receipt {receipt.Number} in the destination's table of receipts cannot be read: it was changed by hand or written by "
                + "a later version. Without it rows could be copied twice. Restore it, or delete it and copy its period again with CdrSyncRequest.Period.",
                isTransient: false,
                error);
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CdrReceiptJson.Default.CdrReceiptContent);
}

[JsonSerializable(typeof(CdrReceiptContent))]
[JsonSerializable(typeof(CallDetailRecord))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(CdrRowKeyConverter)])]
internal sealed partial class CdrReceiptJson : JsonSerializerContext;

/// <summary>
/// Writes a key as <c>["1764000000.12", 7]</c>, and without a sequence as <c>["1764000000.12", 0, {…}]</c>: every row passes through here, and
/// property names would make most of a receipt.
/// </summary>
internal sealed class CdrRowKeyConverter : JsonConverter<CdrRowKey>
{
    public override CdrRowKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.String)
            throw new JsonException();
        var uniqueId = reader.GetString()!;
        if (!reader.Read() || reader.TokenType != JsonTokenType.Number)
            throw new JsonException();
        var sequence = reader.GetInt64();
        reader.Read();
        CallDetailRecord? content = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            content = JsonSerializer.Deserialize(ref reader, CdrReceiptJson.Default.CallDetailRecord);
            reader.Read();
        }

        return reader.TokenType == JsonTokenType.EndArray ? new CdrRowKey(uniqueId, sequence, content) : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, CdrRowKey value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.UniqueId);
        writer.WriteNumberValue(value.Sequence);
        if (value.Content is { } content)
            JsonSerializer.Serialize(writer, content, CdrReceiptJson.Default.CallDetailRecord);
        writer.WriteEndArray();
    }
}
