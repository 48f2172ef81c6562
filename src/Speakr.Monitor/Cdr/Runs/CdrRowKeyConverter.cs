using System.Text.Json;
using System.Text.Json.Serialization;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Writes a key as <c>["1764000000.12", 7]</c>, and without a sequence as <c>["1764000000.12", 0, {…}]</c>: every row passes through here, and
/// names would make most of a receipt.
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
            content = JsonSerializer.Deserialize(ref reader, CdrNoteJson.Default.CallDetailRecord);
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
            JsonSerializer.Serialize(writer, content, CdrNoteJson.Default.CallDetailRecord);
        writer.WriteEndArray();
    }
}
