using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Healing;

/// <summary>
/// Completes a period of the history from call detail records, for past outages that no running monitor knows of. Changes ended calls only and is
/// idempotent. Thread-safe.
/// </summary>
public sealed class HistoryHealer
{
    private const int ChannelsAtATime = 500;

    // A gap before the period may have hidden the beginning of a call. A call without news for longer is over.
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(1);

    // A call's records are written one by one.
    private static readonly TimeSpan Writing = TimeSpan.FromSeconds(10);

    private readonly ICallRecordSource[] _sources;
    private readonly ICallHistoryStore _store;
    private readonly CallTrackerOptions _tracking;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal HistoryHealer(
        IEnumerable<ICallRecordSource> sources, ICallHistoryStore store, IOptions<SpeakrMonitorOptions> options, TimeProvider time, ILogger<HistoryHealer> logger)
    {
        (_sources, _store, _tracking) = ([.. sources], store, options.Value.Tracking);
        (_time, _logger) = (time, logger);
    }

    /// <summary>Compares the queue calls of a period with the history and saves what is missing or wrong there.</summary>
    /// <param name="from">From this time on.</param>
    /// <param name="to">Up to this time, itself excluded.</param>
    /// <param name="cancellationToken">Stops between two portions; what has been saved stays.</param>
    /// <exception cref="CdrSyncException">Records could not be read.</exception>
    /// <exception cref="CallHistoryException">The store could not be read or written.</exception>
    public async Task<HealResult> HealAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var all = HealResult.None;
        foreach (var source in _sources)
        {
            var result = HealResult.None;
            var gaps = _store is ICallGapStore kept ? await kept.ReadAsync(source.Source, from - LongestCall, cancellationToken).ConfigureAwait(false) : [];
            // All keys of a part are held in memory, so that the channels of one call are read together.
            foreach (var (begin, end) in HealingWindows.InDays(from, to))
            {
                await foreach (var portion in PortionsAsync(source, begin, end, cancellationToken).ConfigureAwait(false))
                    result = result.Plus(await HealAsync(source, portion, gaps, cancellationToken).ConfigureAwait(false));
            }

            _logger.PeriodHealed(source.Source ?? "the PBX", from, to, result.Calls, result.Added, result.Closed, result.Corrected);
            all = all.Plus(result);
        }

        return all;
    }

    /// <summary>The channels of the period, those of one call never apart.</summary>
    private static async IAsyncEnumerable<List<string>> PortionsAsync(
        ICallRecordSource source, DateTimeOffset from, DateTimeOffset to,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new FoundChannels();
        await source.FindAsync(from, to, found.Add, cancellationToken).ConfigureAwait(false);
        var portion = new List<string>();
        foreach (var channels in found.ByCall.Values)
        {
            portion.AddRange(channels);
            if (portion.Count < ChannelsAtATime)
                continue;
            yield return portion;
            portion = [];
        }

        if (portion.Count > 0)
            yield return portion;
    }

    private async Task<HealResult> HealAsync(
        ICallRecordSource source, List<string> channels, IReadOnlyList<SourceGap> gaps, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var result = HealResult.None;
        var changed = new List<Call>();
        var records = await source.ReadAsync(channels, cancellationToken).ConfigureAwait(false);
        if (_store is IForgettingHistory forgetting)
            records = (await forgetting.ReadForgottenAsync(cancellationToken).ConfigureAwait(false)).Of(records);
        foreach (var record in records)
        {
            if (record.EndedAt > now - Writing)
                continue;
            var (stored, others) = await FindAsync(record, cancellationToken).ConfigureAwait(false);
            if (stored is not null && await MayGoOnAsync(source, stored, record, now, cancellationToken).ConfigureAwait(false))
                continue;
            var healed = stored is not null && SettledCalls.IsSettled(stored, gaps) ? null : Heal(stored, others, record, now);
            if (healed is not null)
                changed.Add(healed);
            result = result.Plus(Count(stored, healed));
        }

        if (changed.Count > 0)
            await _store.SaveAsync(changed, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>The stored call of the records, and the consultation calls that were handed over to it but are still separate calls.</summary>
    private async Task<(Call? Stored, IReadOnlyList<Call> Others)> FindAsync(RecordedCall record, CancellationToken cancellationToken)
    {
        var stored = await _store.FindAsync(record.LinkedId, cancellationToken).ConfigureAwait(false);
        // Where the records carry another call's linkedid, the call may be stored under that.
        if (stored is null && record.RecordedLinkedId is { } recorded
            && await _store.FindAsync(recorded, cancellationToken).ConfigureAwait(false) is { } other
            && other.Visits.Any(visit => record.Visits.Any(known => known.UniqueId == visit.UniqueId)))
            stored = other;
        var others = new List<Call>();
        foreach (var former in record.FormerLinkedIds)
        {
            if (await _store.FindAsync(former, cancellationToken).ConfigureAwait(false) is { } consultation)
                others.Add(consultation);
        }

        return (stored, others);
    }

    /// <returns>The call as it has to be; <see langword="null"/> when it is right as it is stored.</returns>
    private Call? Heal(Call? stored, IReadOnlyList<Call> others, RecordedCall record, DateTimeOffset now)
    {
        // A tracker for this call alone, so that the rules are the same as in a running monitor.
        var tracker = new CallTracker(_tracking);
        tracker.Restore(stored is null ? others : [stored, .. others]);
        return tracker.Heal(record, now, mayCorrect: true) ? tracker.TakeChanges()[0].Call : null;
    }

    // Another channel of the call was in a queue and is gone; the caller's own has no records yet.
    private static async Task<bool> MayGoOnAsync(
        ICallRecordSource source, Call stored, RecordedCall record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!stored.OnPanel)
            return false;
        if (record.UniqueId != stored.UniqueId && record.Visits.All(visit => visit.UniqueId != stored.UniqueId))
            return true;
        // The caller came to the queue through a Local channel, which Asterisk optimizes away.
        return stored.UniqueId != stored.LinkedId && stored.UpdatedAt > now - LongestCall
            && (await source.FindEndedAsync([stored.LinkedId], cancellationToken).ConfigureAwait(false)).Count == 0;
    }

    private static HealResult Count(Call? stored, Call? healed) => new(
        Calls: 1,
        Added: stored is null && healed is not null ? 1 : 0,
        Closed: stored is { OnPanel: true } && healed is { OnPanel: false } ? 1 : 0,
        Corrected: stored is { OnPanel: false } && healed is not null ? 1 : 0);
}

/// <summary>What healing a period of the history did.</summary>
/// <param name="Calls">Queue calls that were looked at.</param>
/// <param name="Added">Those that the history did not have.</param>
/// <param name="Closed">Those that stood open there.</param>
/// <param name="Corrected">Those that were stored as over, but with a wrong outcome.</param>
public sealed record HealResult(int Calls, int Added, int Closed, int Corrected)
{
    /// <summary>Nothing had to be done.</summary>
    public static HealResult None { get; } = new(0, 0, 0, 0);

    internal HealResult Plus(HealResult other) =>
        new(Calls + other.Calls, Added + other.Added, Closed + other.Closed, Corrected + other.Corrected);
}
