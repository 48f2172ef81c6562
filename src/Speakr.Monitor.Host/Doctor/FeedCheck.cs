using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at a Socket.IO feed.</summary>
internal sealed class FeedCheck(SocketIOSourceOptions options, TimeSpan listen, TimeProvider time)
    : SourceCheck(options.Name, SettingNames.SocketUrl, listen, time)
{
    private readonly TimeProvider _time = time;

    protected override ISourceProbe Probe(InputReport report, CancellationToken cancellationToken) => new FeedProbe(
        new SocketIOConnection(options, report, NullLogger.Instance, _time, cancellationToken), SocketIOEndpoint.Create(options).Display);

    protected override IEnumerable<Finding> OfSource(double seconds)
    {
        if (options.StatusEvent.Length == 0)
            yield break;
        yield return new Finding(
            Seen(CallEventKind.QueueStatusComplete) > 0 ? FindingLevel.Ok : FindingLevel.Warning,
            FindingCodes.FeedList, seconds, options.StatusEvent,
            Seen(CallEventKind.QueueStatusComplete), Seen(CallEventKind.QueueParams), Seen(CallEventKind.QueueEntry));
    }

    private sealed class FeedProbe(SocketIOConnection connection, string address) : ISourceProbe
    {
        public string Address => address;

        public TimeSpan LongestSilence => connection.Heartbeat;

        public Task OpenAsync(CancellationToken cancellationToken) => connection.OpenAsync(cancellationToken);

        public ValueTask<CallEvent> ReadAsync() => connection.ReadAsync();

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
