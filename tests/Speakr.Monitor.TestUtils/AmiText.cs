using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Speakr.Monitor.TestUtils;

/// <summary>Events as Asterisk's manager interface writes them.</summary>
public static class AmiText
{
    /// <summary>What was captured of a real Asterisk; a <c>.gz</c> is unpacked.</summary>
    public static byte[] Capture(string name)
    {
        var path = Path.Combine(Repository.Root, "tests", "fixtures", "ami", name);
        if (File.Exists(path))
            return File.ReadAllBytes(path);
        using var packed = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The payloads of a recording, one packet each.</summary>
    public static IEnumerable<string> Packets(string recording)
    {
        using Stream file = File.OpenRead(recording);
        using var lines = new StreamReader(recording.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        while (lines.ReadLine() is { } line)
            yield return Of(JsonNode.Parse(line)!["payload"]!.AsObject());
    }

    /// <summary>A payload of the feed as a packet: the name of the event first, arrays and objects as repeated keys.</summary>
    public static string Of(JsonObject payload)
    {
        var packet = new StringBuilder().Append("Event: ").Append(payload["event"]).Append("\r\n");
        foreach (var (key, value) in payload.Where(pair => pair.Key != "event"))
        {
            foreach (var text in Texts(value))
                packet.Append(key).Append(": ").Append(text).Append("\r\n");
        }

        return packet.Append("\r\n").ToString();
    }

    private static IEnumerable<string> Texts(JsonNode? value) => value switch
    {
        JsonArray items => items.SelectMany(Texts),
        JsonObject pairs => pairs.Select(pair => $"{pair.Key}={pair.Value}"),
        _ => [value?.ToString() ?? ""],
    };
}
