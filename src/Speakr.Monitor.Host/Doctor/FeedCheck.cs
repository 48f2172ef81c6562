using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Connects to a feed as the source would, and listens for a while.</summary>
internal sealed class FeedCheck(SocketIOSourceOptions options, TimeSpan listen, TimeProvider time) : IDoctorCheck
{
    private readonly Dictionary<CallEventKind, int> _seen = [];
    private InputReport _report = new(options.Name, NullLogger.Instance);

    public DoctorSubject Subject => DoctorSubject.Feed;

    public string? Name => options.Name;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _seen.Clear();
        _report = new InputReport(options.Name, NullLogger.Instance);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var connection = new SocketIOConnection(options, _report, NullLogger.Instance, time, over.Token);
        var start = time.GetTimestamp();
        if (await OpenAsync(connection, cancellationToken) is { } refusal)
        {
            yield return refusal;
            yield break;
        }

        yield return Finding.Ok(
            FindingCodes.FeedConnected, SocketIOEndpoint.Create(options).Display,
            Math.Round(time.GetElapsedTime(start).TotalMilliseconds), Math.Round(connection.Heartbeat.TotalSeconds));
        if (listen == TimeSpan.Zero)
            yield break;
        var lost = await ListenAsync(connection, over, cancellationToken);
        foreach (var finding in OfEvents(Math.Round(listen.TotalSeconds, 1)))
            yield return finding;
        if (lost is not null)
            yield return lost;
    }

    private static async Task<Finding?> OpenAsync(SocketIOConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
            return null;
        }
        catch (CallEventSourceException failure)
        {
            var code = failure.IsOfCertificate ? FindingCodes.ConnectionCertificate
                : failure.IsRefused ? FindingCodes.ConnectionRefused
                : FindingCodes.ConnectionFailed;
            return Finding.Problem(code, failure.Message, "SOCKET_URL");
        }
    }

    /// <returns>What ended the connection before the time was over; <see langword="null"/> when nothing did.</returns>
    private async Task<Finding?> ListenAsync(SocketIOConnection connection, CancellationTokenSource over, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var timer = new CancellationTokenSource(listen, time);
        await using var end = timer.Token.Register(over.Cancel);
        try
        {
            while (true)
            {
                var callEvent = await connection.ReadAsync();
                _seen[callEvent.Kind] = _seen.GetValueOrDefault(callEvent.Kind) + 1;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over, which is how it should end.
        }
        catch (CallEventSourceException failure)
        {
            return Finding.Problem(FindingCodes.FeedLost, Math.Round(time.GetElapsedTime(start).TotalSeconds, 1), failure.Message);
        }

        return null;
    }

    private IEnumerable<Finding> OfEvents(double seconds)
    {
        var counters = _report.Counters;
        var ofQueues = _seen.Where(seen => IsOfCallInQueue(seen.Key)).OrderByDescending(seen => seen.Value).ToArray();
        var count = ofQueues.Sum(seen => seen.Value);
        var others = counters.Ignored + _seen.Values.Sum() - count;
        yield return new Finding(
            count > 0 ? FindingLevel.Ok : FindingLevel.Note,
            FindingCodes.FeedEvents, seconds, count, others, string.Join(", ", ofQueues.Select(seen => $"{seen.Key} {seen.Value}")));
        var unreadable = counters.Foreign + counters.Malformed + counters.Oversized;
        if (counters.MissingField > 0 || unreadable > 0)
        {
            yield return new Finding(
                counters.MissingField > 0 ? FindingLevel.Warning : FindingLevel.Note, FindingCodes.FeedLeftOut, counters.MissingField, unreadable);
        }

        if (options.StatusEvent.Length > 0)
            yield return OfList(seconds);
    }

    private Finding OfList(double seconds) => new(
        Seen(CallEventKind.QueueStatusComplete) > 0 ? FindingLevel.Ok : FindingLevel.Warning,
        FindingCodes.FeedList, seconds, options.StatusEvent,
        Seen(CallEventKind.QueueStatusComplete), Seen(CallEventKind.QueueParams), Seen(CallEventKind.QueueEntry));

    // What comes without any call in a queue does not show that the feed passes on what matters.
    private static bool IsOfCallInQueue(CallEventKind kind) => kind is CallEventKind.QueueCallerJoin or CallEventKind.QueueCallerLeave
        or CallEventKind.QueueCallerAbandon or CallEventKind.AgentCalled or CallEventKind.AgentConnect or CallEventKind.AgentComplete
        or CallEventKind.AgentRingNoAnswer;

    private int Seen(CallEventKind kind) => _seen.GetValueOrDefault(kind);
}
