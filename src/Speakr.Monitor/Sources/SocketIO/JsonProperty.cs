using System.Text.Json;

namespace Speakr.Monitor.Sources.SocketIO;

internal static class JsonProperty
{
    /// <summary>
    /// The text of a string or number directly in an object; <see langword="null"/> when it is absent or anything is wrong.
    /// </summary>
    public static string? Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isWanted = reader.ValueTextEquals(name);
                reader.Read();
                if (isWanted)
                    return reader.TokenType is JsonTokenType.String or JsonTokenType.Number
                        ? JsonText.Decode(reader.ValueSpan, reader.ValueIsEscaped)
                        : null;
                reader.Skip();
            }

            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter for half a character in a name.
            return null;
        }
    }
}
