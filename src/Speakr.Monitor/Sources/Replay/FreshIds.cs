using System.Globalization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>What has to be known of a recording to give its calls new identifiers.</summary>
/// <param name="EarliestEpoch">The earliest second in any identifier.</param>
/// <param name="HighestCounter">The highest counter in any identifier.</param>
internal readonly record struct RecordingExtent(long EarliestEpoch, long HighestCounter)
{
    public static RecordingExtent None { get; } = new(long.MaxValue, 0);

    public RecordingExtent With(CallEvent callEvent)
    {
        var extent = this;
        callEvent.WithIds(id =>
        {
            extent = extent.With(id);
            return id;
        });
        return extent;
    }

    private RecordingExtent With(string id) => AsteriskId.Parse(id) is { } parts
        ? this with { EarliestEpoch = Math.Min(EarliestEpoch, parts.Epoch), HighestCounter = Math.Max(HighestCounter, parts.Counter) }
        : this;
}

/// <summary>
/// New identifiers for one replay of one recording. The time in them moves so that the earliest is now; the counter moves to a block of
/// its own for each replay. So two replays in a row differ in the counter, and the same replay of two runs of the program in the time.
/// </summary>
internal sealed class FreshIds(RecordingExtent extent, DateTimeOffset now, long replay, long counterBlock)
{
    private readonly long _now = now.ToUnixTimeSeconds();
    private readonly long _shift = now.ToUnixTimeSeconds() - extent.EarliestEpoch;
    private readonly long _offset = replay * counterBlock;

    public CallEvent Apply(CallEvent callEvent) => callEvent.WithIds(Renew);

    private string Renew(string id) => AsteriskId.Parse(id) is { } parts
        ? (parts with { Epoch = parts.Epoch + _shift, Counter = parts.Counter + _offset }).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{id}-{_now}-{replay}");
}
