using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>What has no column of its own, as JSON: what an event does not carry is left out.</summary>
internal sealed class EventDetails
{
    public long Sequence { get; set; }
    public string? Queue { get; set; }
    public string? CallerNumber { get; set; }
    public string? Interface { get; set; }
    public string? AgentName { get; set; }
    public string? AgentNumber { get; set; }
    public string? AgentUniqueId { get; set; }
    public int? Position { get; set; }
    public int? Count { get; set; }
    public int? HoldSeconds { get; set; }
    public int? RingTime { get; set; }
    public int? TalkSeconds { get; set; }
    public string? Reason { get; set; }
    public int? Cause { get; set; }
    public int? WaitSeconds { get; set; }
    public string? ActionId { get; set; }
    public long? UptimeSeconds { get; set; }
    public string? Channel { get; set; }
    public string? AgentChannel { get; set; }
    public string? AgentLinkedId { get; set; }
    public string? Result { get; set; }
    public string? DestType { get; set; }
    public ChannelIds? OrigTransferer { get; set; }
    public ChannelIds? Transferee { get; set; }
    public ChannelIds? TransferTarget { get; set; }
    public string? LocalTwoUniqueId { get; set; }
    public string? SourceUniqueId { get; set; }
    public TimeSpan? ClockStep { get; set; }
    public ListedChannel? Listed { get; set; }

    public void Take(CallEvent item)
    {
        Sequence = item.Sequence;
        Queue = item.Queue;
        CallerNumber = item.CallerNumber;
        Interface = item.Interface;
        AgentName = item.AgentName;
        AgentNumber = item.AgentNumber;
        AgentUniqueId = item.AgentUniqueId;
        Position = item.Position;
        Count = item.Count;
        HoldSeconds = item.HoldSeconds;
        RingTime = item.RingTime;
        TalkSeconds = item.TalkSeconds;
        Reason = item.Reason;
        Cause = item.Cause;
        WaitSeconds = item.WaitSeconds;
        ActionId = item.ActionId;
        UptimeSeconds = item.UptimeSeconds;
        Channel = item.Channel;
        AgentChannel = item.AgentChannel;
        AgentLinkedId = item.AgentLinkedId;
        Result = item.Result;
        DestType = item.DestType;
        OrigTransferer = item.OrigTransferer;
        Transferee = item.Transferee;
        TransferTarget = item.TransferTarget;
        LocalTwoUniqueId = item.LocalTwoUniqueId;
        SourceUniqueId = item.SourceUniqueId;
        ClockStep = item.ClockStep;
        Listed = item.Listed;
    }
}

[JsonSerializable(typeof(EventDetails))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class EventDetailsJson : JsonSerializerContext
{
    /// <summary>Names of people stay readable in the file; nothing of it goes into a web page unescaped.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
