using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources.Replay;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// A recording: nothing is thrown, a line is one event at most, and with new ids there are as many events, with as many different ids, as with the recorded ones.
/// </summary>
internal sealed class ReplayTarget : IFuzzTarget
{
    public string Name => "replay";

    public void Try(byte[] input)
    {
        var (recorded, fresh) = (Read(input, isFresh: false), Read(input, isFresh: true));
        BrokenInvariantException.ThrowUnless(recorded.Count <= 1 + input.Count(letter => letter == (byte)'\n'), "A line is one event at most.");
        BrokenInvariantException.ThrowUnless(recorded.Select(item => item.Kind).SequenceEqual(fresh.Select(item => item.Kind)), "New ids change no other thing.");
        BrokenInvariantException.ThrowUnless(Ids(recorded).Distinct(StringComparer.Ordinal).Count() == Ids(fresh).Distinct(StringComparer.Ordinal).Count(), "Different ids stay different.");
    }

    private static List<CallEvent> Read(byte[] input, bool isFresh)
    {
        var options = new ReplaySourceOptions { Speed = 0, FreshIds = isFresh };
        options.Recordings.Add(new ReplayRecording("fuzz", () => new MemoryStream(input)));
        var source = new ReplayCallEventSource(options, NullLogger<ReplayCallEventSource>.Instance, new TickingTime());
        // The first says that the source is connected.
        return [.. source.ReadAsync(CancellationToken.None).ToBlockingEnumerable().Skip(1)];
    }

    private static IEnumerable<string> Ids(IEnumerable<CallEvent> events) =>
        events.SelectMany(item => new[] { item.LinkedId, item.UniqueId, item.AgentUniqueId }).OfType<string>();
}
