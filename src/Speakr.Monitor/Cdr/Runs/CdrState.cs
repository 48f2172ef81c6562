using System.Text.Json;
using System.Text.Json.Serialization;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>What is remembered from run to run, written in one transaction with the rows that it speaks of.</summary>
/// <param name="Mode">How copied rows are known.</param>
/// <param name="Source">The source's identity; another one is another history.</param>
/// <param name="Watermark">
/// Every row dated before it has been dealt with, except those that appear late; <see langword="null"/> = none has. Without marks, copied
/// rows from here on are remembered one by one.
/// </param>
/// <param name="Comparing">Whether rows from the watermark on may be at the destination already, copied by another program.</param>
/// <param name="SweptAt">When a sweep last looked for rows that appeared late.</param>
/// <param name="Newest">
/// The latest date of a copied row, or a later one; <see langword="null"/> = nothing has been copied. A row that is dated later cannot have
/// been copied before.
/// </param>
internal sealed record CdrState(
    CdrSyncMode Mode, string Source, [property: JsonPropertyName("floor")] string? Watermark, bool Comparing, DateTimeOffset SweptAt, string? Newest = null)
{
    /// <summary>Reads what <see cref="ToText"/> wrote; <see langword="null"/> when there is nothing, or it cannot be understood.</summary>
    public static CdrState? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, CdrStateJson.Default.CdrState);
        }
        catch (JsonException)
        {
            // As if nothing were known: then source and destination are compared, which is slow and right.
            return null;
        }
    }

    public string ToText() => JsonSerializer.Serialize(this, CdrStateJson.Default.CdrState);
}

[JsonSerializable(typeof(CdrState))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class CdrStateJson : JsonSerializerContext;
