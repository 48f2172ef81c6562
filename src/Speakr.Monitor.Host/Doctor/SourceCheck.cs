using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Connects to where events come from as the source would, and listens for a while.</summary>
internal abstract class SourceCheck(string name, string setting, TimeSpan listen, TimeProvider time) : IDoctorCheck
{
    private readonly Dictionary<CallEventKind, int> _seen = [];
    private InputReport _report = new(name, NullLogger.Instance);

    public DoctorSubject Subject => DoctorSubject.Feed;

    public string? Name => name;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _seen.Clear();
        _report = new InputReport(name, NullLogger.Instance);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var probe = Probe(_report, over.Token);
        var start = time.GetTimestamp();
        if (await OpenAsync(probe, cancellationToken) is { } refusal)
        {
            yield return refusal;
            yield break;
        }

        yield return Finding.Ok(
            FindingCodes.FeedConnected, probe.Address, Math.Round(time.GetElapsedTime(start).TotalMilliseconds), Math.Round(probe.LongestSilence.TotalSeconds));
        if (listen == TimeSpan.Zero)
            yield break;
        var lost = await ListenAsync(probe, over, cancellationToken);
        var seconds = Math.Round(listen.TotalSeconds, 1);
        foreach (var finding in OfEvents(seconds).Concat(OfSource(seconds)))
            yield return finding;
        if (lost is not null)
            yield return lost;
    }

    /// <summary>Makes a connection; connects to nothing yet.</summary>
    protected abstract ISourceProbe Probe(InputReport report, CancellationToken cancellationToken);

    /// <summary>What is worth knowing about this kind of source, when it was listened to.</summary>
    protected abstract IEnumerable<Finding> OfSource(double seconds);

    protected int Seen(CallEventKind kind) => _seen.GetValueOrDefault(kind);

    private async Task<Finding?> OpenAsync(ISourceProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            await probe.OpenAsync(cancellationToken);
            return null;
        }
        catch (CallEventSourceException failure)
        {
            var code = failure.IsOfCertificate ? FindingCodes.ConnectionCertificate
                : failure.IsRefused ? FindingCodes.ConnectionRefused
                : FindingCodes.ConnectionFailed;
            return Finding.Problem(code, failure.Message, setting);
        }
    }

    /// <returns>What ended the connection before the time was over; <see langword="null"/> when nothing did.</returns>
    private async Task<Finding?> ListenAsync(ISourceProbe probe, CancellationTokenSource over, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var timer = new CancellationTokenSource(listen, time);
        await using var end = timer.Token.Register(over.Cancel);
        try
        {
            while (true)
            {
                var callEvent = await probe.ReadAsync();
                _seen[callEvent.Kind] = Seen(callEvent.Kind) + 1;
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
    }

    // What comes without any call in a queue does not show that what matters is passed on.
    private static bool IsOfCallInQueue(CallEventKind kind) => kind is CallEventKind.QueueCallerJoin or CallEventKind.QueueCallerLeave
        or CallEventKind.QueueCallerAbandon or CallEventKind.AgentCalled or CallEventKind.AgentConnect or CallEventKind.AgentComplete
        or CallEventKind.AgentRingNoAnswer;
}

/// <summary>A connection of a source, for a check.</summary>
internal interface ISourceProbe : IAsyncDisposable
{
    string Address { get; }

    /// <summary>After this much silence the connection counts as lost. Known when it is open.</summary>
    TimeSpan LongestSilence { get; }

    Task OpenAsync(CancellationToken cancellationToken);

    ValueTask<CallEvent> ReadAsync();
}
