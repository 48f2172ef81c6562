using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// Frames of a feed, separated by 0x1E as Engine.IO does: only the end of a connection may be thrown, what is kept of a frame is bounded, and the trackers
/// close all calls in the end.
/// </summary>
internal sealed class FeedTarget : IFuzzTarget
{
    private const byte Separator = 0x1e;
    private const int LongestText = 1024;
    private static readonly SocketIOSourceOptions Options = new() { Url = "http://feed.example" };
    private static readonly SocketIOEndpoint Endpoint = SocketIOEndpoint.Create(Options);

    public string Name => "feed";

    public void Try(byte[] input)
    {
        var time = new TickingTime();
        var (calls, agents) = (new CallTracker(), new AgentTracker());
        var handler = Connect(time);
        var events = 0;
        foreach (var range in input.AsSpan().Split(Separator))
        {
            time.Tick();
            if (Handle(ref handler, input.AsSpan(range), time) is not { } callEvent)
                continue;
            events++;
            Check(callEvent);
            calls.Apply(callEvent);
            agents.Apply(callEvent);
            CheckChanges(calls);
        }

        BrokenInvariantException.ThrowUnless(calls.Count <= 2 * events, "An event makes two calls at most.");
        BrokenInvariantException.ThrowUnless(agents.Agents.Count() <= events, "An event names one agent.");
        var nextDay = time.GetUtcNow().AddDays(1);
        // What a list tells of calls is believed a moment later.
        calls.Advance(nextDay);
        calls.CloseOverdue(nextDay.AddDays(1));
        CheckChanges(calls);
        BrokenInvariantException.ThrowUnless(calls.OpenCalls().Count == 0, "A day later no call is open.");
    }

    private static CallEvent? Handle(ref PacketHandler handler, ReadOnlySpan<byte> frame, TickingTime time)
    {
        try
        {
            return handler.Handle(frame);
        }
        catch (CallEventSourceException)
        {
            handler = Connect(time);
            return new CallEvent { Kind = CallEventKind.Disconnected, ReceivedAt = time.GetUtcNow(), Source = Options.Name };
        }
    }

    private static PacketHandler Connect(TickingTime time) => new(Options, Endpoint, new InputReport(Options.Name, NullLogger.Instance), time, _ => { });

    private static void Check(CallEvent callEvent)
    {
        foreach (var id in new[] { callEvent.LinkedId, callEvent.UniqueId, callEvent.AgentUniqueId, callEvent.AgentLinkedId, callEvent.SourceUniqueId })
            BrokenInvariantException.ThrowUnless(id is null or { Length: <= CallId.Longest }, "An id has at most 255 characters.");
        string?[] texts =
        [
            callEvent.Queue, callEvent.CallerNumber, callEvent.Channel, callEvent.Interface, callEvent.AgentName, callEvent.AgentNumber, callEvent.AgentChannel,
            callEvent.Reason, callEvent.ActionId, callEvent.Result, callEvent.DestType, callEvent.DeviceState, callEvent.Listed?.ApplicationData,
            callEvent.Member?.PauseReason, callEvent.Member?.StateInterface,
        ];
        foreach (var text in texts)
            BrokenInvariantException.ThrowUnless(text is null or { Length: > 0 and <= LongestText }, "A text has from 1 to 1,024 characters.");
    }

    private static void CheckChanges(CallTracker calls)
    {
        foreach (var (call, _) in calls.TakeChanges())
        {
            BrokenInvariantException.ThrowUnless(call.CreatedAt <= call.UpdatedAt, "A call does not end before it begins.");
            for (var place = 0; place < call.Visits.Count; place++)
                Check(call.Visits[place], place);
        }
    }

    private static void Check(QueueVisit visit, int place)
    {
        BrokenInvariantException.ThrowUnless(visit.Number == place + 1, "Visits are numbered in their order.");
        BrokenInvariantException.ThrowUnless(
            visit is not ({ WaitSeconds: < 0 } or { RingSeconds: < 0 } or { TalkSeconds: < 0 } or { HoldSeconds: < 0 }), "No duration is negative.");
    }
}
