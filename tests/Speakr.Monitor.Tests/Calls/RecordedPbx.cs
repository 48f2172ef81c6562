using System.IO.Compression;
using System.Text.Json.Nodes;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>
/// Which channels exist in a recorded PBX, and who talks with whom, from all of its events: what it would answer to <c>CoreShowChannels</c> at any time.
/// </summary>
internal sealed class RecordedPbx
{
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly CallEventParser _parser = new("pbx");

    private RecordedPbx()
    {
    }

    /// <summary>Each event of a recording with its time, and the PBX as it was before it.</summary>
    public static IEnumerable<(DateTimeOffset At, CallEvent? Event, RecordedPbx Pbx)> Follow(string path)
    {
        var pbx = new RecordedPbx();
        foreach (var line in Lines(path))
        {
            var entry = JsonNode.Parse(line)!;
            var payload = entry["payload"]!;
            var at = FieldRecording.Start.AddMilliseconds(entry["t"]!.GetValue<double>());
            pbx._parser.TryParse(System.Text.Encoding.UTF8.GetBytes(payload.ToJsonString()), at, out var callEvent);
            yield return (at, callEvent, pbx);
            pbx.Apply(payload);
        }
    }

    public IEnumerable<CallEvent> List(DateTimeOffset at, string action)
    {
        var end = new CallEvent { Kind = CallEventKind.CoreShowChannelsComplete, ReceivedAt = at, Source = "pbx", ActionId = action, Count = _channels.Count };
        return
        [
            .. _channels.Select(channel => end with
            {
                Kind = CallEventKind.CoreShowChannel, Count = null, UniqueId = channel.Key, LinkedId = channel.Value.LinkedId, Channel = channel.Value.Name,
                CallerNumber = channel.Value.Number,
                Listed = new ListedChannel { Application = channel.Value.Application, ApplicationData = channel.Value.Data, BridgeId = channel.Value.Bridge },
            }),
            end,
        ];
    }

    private void Apply(JsonNode payload)
    {
        var kind = Text(payload, "event");
        if (kind is "Hangup")
        {
            _channels.Remove(Text(payload, "uniqueid")!);
            return;
        }

        // A phone that a queue rings is in no application of the dialplan.
        if (kind is "AgentCalled" && _channels.TryGetValue(Text(payload, "destuniqueid")!, out var rung))
            (rung.Application, rung.Data) = ("AppQueue", "(Outgoing Line)");
        if (kind is null || Text(payload, "uniqueid") is not { } id || Text(payload, "channel") is not { } name || Text(payload, "linkedid") is not { } linkedId)
            return;
        if (kind is "Newchannel")
            _channels[id] = new Channel { Name = name, Number = Text(payload, "calleridnum") };
        if (!_channels.TryGetValue(id, out var channel))
            return;
        (channel.Name, channel.LinkedId) = (name, linkedId);
        if (kind is "Newexten")
            (channel.Application, channel.Data) = (Text(payload, "application"), Text(payload, "appdata"));
        else if (kind is "BridgeEnter")
            channel.Bridge = Text(payload, "bridgeuniqueid");
        else if (kind is "BridgeLeave")
            channel.Bridge = null;
    }

    private static string? Text(JsonNode payload, string field) => payload[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static IEnumerable<string> Lines(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
            return File.ReadLines(path);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class Channel
    {
        public required string Name { get; set; }

        public string LinkedId { get; set; } = "";

        public string? Number { get; init; }

        public string? Application { get; set; }

        public string? Data { get; set; }

        public string? Bridge { get; set; }
    }
}
