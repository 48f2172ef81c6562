using System.Globalization;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>What a PBX counts up as long as it runs.</summary>
internal sealed class PbxCounters
{
    private int _channels;
    private int _names;
    private int _sequence;

    public string NextChannelId(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds()}.{_channels++}");

    public string NextChannelName(string peer) => string.Create(CultureInfo.InvariantCulture, $"PJSIP/{peer}-{_names++:x8}");

    public int NextSequence() => ++_sequence;
}
