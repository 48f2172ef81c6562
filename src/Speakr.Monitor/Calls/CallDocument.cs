using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Speakr.Monitor.Calls;

/// <summary>A call as other programs get it, from the API and by web hooks. Names and order are a contract.</summary>
internal sealed record CallDocument(
    string LinkId,
    string? Source,
    string UniqueId,
    string Status,
    string Queue,
    string? Extension,
    string? Number,
    bool OnPanel,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<VisitDocument> Visits)
{
    /// <param name="call">The call.</param>
    /// <param name="source">The PBX; <see langword="null"/> when not known.</param>
    /// <param name="masksNumbers">Whether phone numbers are masked.</param>
    public static CallDocument Of(Call call, string? source, bool masksNumbers) => new(
        call.LinkedId,
        source,
        call.UniqueId,
        call.Status.ToWord(),
        call.Queue,
        VisitDocument.TextOf(call.Extension, masksNumbers),
        masksNumbers ? NumberMask.Mask(call.CallerNumber) : call.CallerNumber,
        call.OnPanel,
        call.CreatedAt,
        call.UpdatedAt,
        [.. call.Visits.Select(visit => VisitDocument.Of(visit, masksNumbers))]);
}

internal sealed record VisitDocument(
    int Number,
    string Queue,
    DateTimeOffset? JoinedAt,
    DateTimeOffset? AnsweredAt,
    DateTimeOffset? LeftAt,
    DateTimeOffset? EndedAt,
    string? Extension,
    string? Agent,
    int? WaitSeconds,
    int? RingSeconds,
    int? TalkSeconds,
    int? HoldSeconds,
    string? EndReason,
    bool Reconstructed,
    IReadOnlyList<RingDocument> Rings)
{
    public static VisitDocument Of(QueueVisit visit, bool masksNumbers) => new(
        visit.Number,
        visit.Queue,
        visit.JoinedAt,
        visit.AnsweredAt,
        visit.LeftAt,
        visit.EndedAt,
        TextOf(visit.Extension, masksNumbers),
        NameOf(visit.AgentName, masksNumbers),
        visit.WaitSeconds,
        visit.RingSeconds,
        visit.TalkSeconds,
        visit.HoldSeconds,
        visit.EndReason is { } end ? VisitEndReasonWords.ToWord(end) : null,
        visit.IsReconstructed,
        [.. visit.Rings.Select(ring => new RingDocument(
            NameOf(ring.AgentName, masksNumbers), TextOf(ring.Extension, masksNumbers), ring.RangAt, ring.Seconds, ring.IsAnswered))]);

    // An agent at an outside number has it for an extension.
    internal static string? TextOf(string extension, bool masksNumbers) =>
        extension.Length == 0 ? null : masksNumbers ? NumberMask.MaskWithin(extension) : extension;

    // Asterisk names a member without a name after its interface.
    private static string? NameOf(string? name, bool masksNumbers) => masksNumbers ? NumberMask.MaskWithin(name) : name;
}

internal sealed record RingDocument(string? Agent, string? Extension, DateTimeOffset At, int Seconds, bool Answered);

/// <summary>Times end with <c>Z</c> and have milliseconds, whatever offset they came with.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Form = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out var length, Form, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
