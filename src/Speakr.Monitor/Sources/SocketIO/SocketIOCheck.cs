using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>Connects to a feed as the source would, and listens for a while.</summary>
internal sealed class SocketIOCheck(SocketIOSourceOptions options, TimeSpan listen, TimeProvider time) : ISetupCheck
{
    private readonly Dictionary<CallEventKind, int> _seen = [];
    private InputReport _report = new(options.Name, NullLogger.Instance);

    public string Subject => CheckSubjects.Feed;

    public string? Name => options.Name;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _seen.Clear();
        _report = new InputReport(options.Name, NullLogger.Instance);
        var connection = new SocketIOConnection(options, _report, NullLogger.Instance, time, cancellationToken);
        await using (connection.ConfigureAwait(false))
        {
            var start = time.GetTimestamp();
            if (await OpenAsync(connection, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                yield return refusal;
                yield break;
            }

            yield return FeedFindings.Connected.With(
                SocketIOEndpoint.Create(options).Display, Milliseconds(start), Math.Round(connection.Heartbeat.TotalSeconds));
            if (listen == TimeSpan.Zero)
                yield break;
            var lost = await ListenAsync(connection, cancellationToken).ConfigureAwait(false);
            foreach (var finding in OfEvents(Math.Round(listen.TotalSeconds, 1)))
                yield return finding;
            if (lost is not null)
                yield return lost;
        }
    }

    private static async Task<Finding?> OpenAsync(SocketIOConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (CallEventSourceException failure)
        {
            return KindOf(failure).With(failure.Message);
        }
    }

    private static FindingKind KindOf(CallEventSourceException failure) => failure.Trouble switch
    {
        FeedTrouble.OldProtocol => FeedFindings.OldProtocol,
        FeedTrouble.Redirected => FeedFindings.Redirected,
        FeedTrouble.Certificate => FeedFindings.Certificate,
        _ => failure.IsRefused ? FeedFindings.Refused : FeedFindings.Unreachable,
    };

    /// <returns>What ended the connection before the time was over; <see langword="null"/> when nothing did.</returns>
    private async Task<Finding?> ListenAsync(SocketIOConnection connection, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var timer = new CancellationTokenSource(listen, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await foreach (var callEvent in connection.Events.ReadAllAsync(either.Token).ConfigureAwait(false))
                _seen[callEvent.Kind] = _seen.GetValueOrDefault(callEvent.Kind) + 1;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over, which is how it should end.
        }
        catch (CallEventSourceException failure)
        {
            return FeedFindings.Lost.With(Math.Round(time.GetElapsedTime(start).TotalSeconds, 1), failure.Message);
        }

        return null;
    }

    private IEnumerable<Finding> OfEvents(double seconds)
    {
        var counters = _report.Counters;
        var ofQueues = _seen.Where(seen => IsOfCallInQueue(seen.Key)).OrderByDescending(seen => seen.Value).ToArray();
        var count = ofQueues.Sum(seen => seen.Value);
        var others = counters.Ignored + _seen.Values.Sum() - count;
        if (count > 0)
            yield return FeedFindings.Events.With(seconds, count, string.Join(", ", ofQueues.Select(seen => $"{seen.Key} {seen.Value}")), others);
        else
            yield return others == 0 ? FeedFindings.Silent.With(seconds) : FeedFindings.NoQueueEvents.With(seconds, others);
        if (counters.MissingField > 0)
            yield return FeedFindings.WithoutIds.With(counters.MissingField);
        if (counters.Foreign + counters.Malformed + counters.Oversized is > 0 and var unreadable)
            yield return FeedFindings.Unreadable.With(unreadable);
        if (options.StatusEvent.Length > 0)
            yield return OfList(seconds);
    }

    private Finding OfList(double seconds) => Seen(CallEventKind.QueueStatusComplete) > 0
        ? FeedFindings.List.With(options.StatusEvent, Seen(CallEventKind.QueueParams), Seen(CallEventKind.QueueEntry))
        : FeedFindings.NoList.With(options.StatusEvent, seconds);

    // What comes without any call in a queue does not show that the feed passes on what matters.
    private static bool IsOfCallInQueue(CallEventKind kind) => kind is CallEventKind.QueueCallerJoin or CallEventKind.QueueCallerLeave
        or CallEventKind.QueueCallerAbandon or CallEventKind.AgentCalled or CallEventKind.AgentConnect or CallEventKind.AgentComplete
        or CallEventKind.AgentRingNoAnswer;

    private int Seen(CallEventKind kind) => _seen.GetValueOrDefault(kind);

    private double Milliseconds(long start) => Math.Round(time.GetElapsedTime(start).TotalMilliseconds);
}
