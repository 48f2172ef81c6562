using System.Text.Json;
using System.Text.Json.Serialization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Webhooks;

/// <summary>A state to send, of a call or of an alert. Pure.</summary>
internal sealed record WebhookState
{
    public Call? Call { get; init; }

    public AlertDocument? Alert { get; init; }

    /// <summary>Of one key one state is on its way at a time, and the latest is of interest: a call's id, or the figure of a queue.</summary>
    public object Key => Call?.LinkedId ?? (object)AlertKey.Of(Alert!);

    /// <param name="id">The delivery.</param>
    /// <param name="source">The PBX of the call.</param>
    /// <param name="masks">Whether numbers are masked.</param>
    public byte[] Body(Guid id, string? source, bool masks) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookBody(id, Call is null ? null : CallDocument.Of(Call, source, masks), Alert), WebhookJson.Default.WebhookBody);
}

/// <summary>A figure of a queue.</summary>
internal readonly record struct AlertKey(string Source, string Queue, string Figure)
{
    public static AlertKey Of(AlertDocument alert) => new(alert.Source, alert.Queue, alert.Figure);
}

/// <summary>
/// An alert as it is posted: without a level when it is over, since when it is so, and the figure where it is known. Names and order are a contract.
/// </summary>
internal sealed record AlertDocument(
    string Source, string Queue, string? DisplayName, string Figure, string? Level, DateTimeOffset Since, double? Value);

/// <summary>What is posted: a delivery and its call, as the API has it, or its alert.</summary>
internal sealed record WebhookBody(
    Guid Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CallDocument? Call,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AlertDocument? Alert);

[JsonSerializable(typeof(WebhookBody))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(UtcTimeConverter)])]
internal sealed partial class WebhookJson : JsonSerializerContext;
