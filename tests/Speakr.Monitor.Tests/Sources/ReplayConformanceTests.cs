using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Conformance.Sources;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Replay;

namespace Speakr.Monitor.Tests.Sources;

public sealed class ReplayConformanceTests : CallEventSourceConformance
{
    protected override ValueTask<CallEventSourcePeer> CreatePeerAsync() => new(new Peer());

    private sealed class Peer : CallEventSourcePeer
    {
        public override string NoConnectionBecause => "A recording is no connection: it ends, but it is not lost.";

        public override ValueTask<ICallEventSource> StartAsync(IReadOnlyList<string> payloads)
        {
            var lines = Encoding.UTF8.GetBytes(string.Join('\n', payloads.Select(payload => $"{{\"t\":0,\"payload\":{payload}}}")));
            var options = new ReplaySourceOptions { Speed = 0, Loop = true, FreshIds = false, PauseBetweenPasses = TimeSpan.FromHours(1) };
            options.Recordings.Add(new ReplayRecording("payloads", () => new MemoryStream(lines)));
            return new(new ReplayCallEventSource(options, NullLogger<ReplayCallEventSource>.Instance, TimeProvider.System));
        }
    }
}
