using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Ami;

namespace Speakr.Monitor.Benchmarks;

/// <summary>What Asterisk's manager interface sends, from its bytes to calls, on one core.</summary>
public class AmiBenchmarks
{
    private const int Queues = 200;
    private const int Members = 50;

    private const int Copies = 50;

    private readonly byte[] _everything = Encoding.UTF8.GetBytes(Traffic.Ami(Copies, isFiltered: false));
    private readonly byte[] _filtered = Encoding.UTF8.GetBytes(Traffic.Ami(Copies, isFiltered: true));
    private readonly byte[] _lists = Lists();

    /// <summary>Figures are for one event of all that Asterisk sends, most of which matter to no call.</summary>
    /// <returns>How many events matter.</returns>
    [Benchmark(OperationsPerInvoke = Traffic.PayloadCount * Copies)]
    public async Task<int> Everything() => await ReadAsync(_everything);

    /// <summary>Figures are for one event of those that a filter at the PBX lets through.</summary>
    /// <returns>How many events matter.</returns>
    [Benchmark(OperationsPerInvoke = Traffic.FilteredCount * Copies)]
    public async Task<int> Filtered() => await ReadAsync(_filtered);

    /// <summary>The answer to <c>QueueStatus</c>: 200 queues with 50 members and 15 waiting callers, read and compared.</summary>
    /// <returns>How many entries there were.</returns>
    [Benchmark]
    public async Task<int> QueueStatus() => await ReadAsync(_lists);

    private static async Task<int> ReadAsync(byte[] bytes)
    {
        var options = new AmiSourceOptions();
        var permissions = new AmiPermissions("benchmark", TimeProvider.System, NullLogger.Instance);
        var dialogue = new AmiDialogue(options, permissions, new PbxStart(), TimeProvider.System, NullLogger.Instance);
        var (tracker, builder, found) = (new CallTracker(), new EventBuilder("benchmark", ""), 0);
        var at = DateTimeOffset.UnixEpoch;
        using var reader = new AmiReader(new MemoryStream(bytes), options.MaxLineBytes, options.MaxPacketBytes);
        while (await reader.FillAsync(CancellationToken.None))
        {
            while (reader.TryRead())
            {
                builder.Count();
                at = at.AddMilliseconds(1);
                if (reader.Packet.Content != AmiContent.Event || builder.Build(reader.Packet.Kind, reader.Packet.Fields, at) is not { } callEvent)
                    continue;
                found++;
                tracker.Apply(dialogue.Hear(callEvent));
            }

            // As in the pipeline: what has arrived together is handed on together.
            tracker.TakeChanges();
        }

        tracker.Advance(at.AddSeconds(3));
        return found + tracker.TakeChanges().Count;
    }

    private static byte[] Lists()
    {
        var text = new StringBuilder();
        for (var queue = 0; queue < Queues; queue++)
        {
            var waiting = queue < 15 ? 1 : 0;
            text.Append(CultureInfo.InvariantCulture, $"Event: QueueParams\r\nQueue: 8{queue:000}\r\nMax: 0\r\nStrategy: rrmemory\r\nCalls: {waiting}\r\nHoldtime: 5\r\nTalkTime: 60\r\nCompleted: 12\r\nAbandoned: 3\r\nServiceLevel: 60\r\nServicelevelPerf: 0.0\r\nServicelevelPerf2: 0.0\r\nWeight: 0\r\nActionID: queues-1\r\n\r\n");
            for (var member = 0; member < Members; member++)
                text.Append(CultureInfo.InvariantCulture, $"Event: QueueMember\r\nQueue: 8{queue:000}\r\nName: Agente {1000 + member}\r\nLocation: Local/{1000 + member}@from-queue/n\r\nStateInterface: PJSIP/{1000 + member}\r\nMembership: dynamic\r\nPenalty: 0\r\nCallsTaken: 17\r\nLastCall: 1795827221\r\nLastPause: 0\r\nLoginTime: 1795827221\r\nInCall: 0\r\nStatus: 1\r\nPaused: 0\r\nPausedReason: \r\nWrapuptime: 0\r\nActionID: queues-1\r\n\r\n");
            if (waiting > 0)
                text.Append(CultureInfo.InvariantCulture, $"Event: QueueEntry\r\nQueue: 8{queue:000}\r\nPosition: 1\r\nChannel: PJSIP/provider-{queue:x8}\r\nUniqueid: 1795827829.{queue}\r\nCallerIDNum: 11987670201\r\nCallerIDName: unknown\r\nConnectedLineNum: unknown\r\nConnectedLineName: unknown\r\nWait: 12\r\nPriority: 0\r\nActionID: queues-1\r\n\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("Event: QueueStatusComplete\r\nActionID: queues-1\r\nEventList: Complete\r\nListItems: 10215\r\n\r\n").ToString());
    }
}
