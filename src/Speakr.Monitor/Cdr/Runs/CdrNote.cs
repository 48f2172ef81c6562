using System.Text.Json;
using System.Text.Json.Serialization;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// The content of a receipt: either rows that have been copied and still have to be marked, or names of copied rows that must not be
/// copied again. JSON, so that a person can read it in the table.
/// </summary>
/// <param name="Mark">Rows to mark at the source.</param>
/// <param name="Until">The latest date among the named rows; the note serves until the floor is above it.</param>
/// <param name="Names">Names of rows.</param>
internal sealed record CdrNote(IReadOnlyList<CdrRowKey>? Mark, string? Until, IReadOnlyList<UInt128>? Names)
{
    public static CdrNote ToMark(IReadOnlyList<CdrRowKey> keys) => new(keys, null, null);

    public static CdrNote ToRemember(string? until, IReadOnlyList<UInt128> names) => new(null, until, names);

    /// <exception cref="CdrSyncException">It is no note.</exception>
    public static CdrNote Parse(CdrReceipt receipt)
    {
        try
        {
            return JsonSerializer.Deserialize(receipt.Content.Span, CdrNoteJson.Default.CdrNote) ?? throw new JsonException();
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

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CdrNoteJson.Default.CdrNote);
}

[JsonSerializable(typeof(CdrNote))]
[JsonSerializable(typeof(CallDetailRecord))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(CdrRowKeyConverter)])]
internal sealed partial class CdrNoteJson : JsonSerializerContext;
