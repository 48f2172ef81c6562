using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline.Gaps;

namespace Speakr.Monitor.Pipeline.Healing;

/// <summary>Heals the calls of a running tracker from the call detail records of its PBX.</summary>
internal sealed class CallHealer(
    string pbx,
    ICallRecordSource records,
    PbxActor actor,
    GapRecorder gaps,
    ICallHistoryStore store,
    HealingWindows windows,
    MonitorMetrics metrics,
    TimeProvider time,
    ILogger<CallHealer> logger)
{
    // Records and events of an end arrive together; events carry more and go first.
    private static readonly TimeSpan EventsFirst = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KnownFor = TimeSpan.FromHours(12);

    // Calls that were found right are not looked up again. Hashes, because with many gaps these are the calls of hours, a hundred thousand of a busy PBX; that two
    // of so many have the same is as likely as one in three billion.
    private readonly Dictionary<ulong, (DateTime FoundAt, DateTime SeenAt)> _settled = [];
    private DateTimeOffset _forgottenAt;
    private List<SourceGap> _known = [];

    /// <summary>How many calls are known to be right.</summary>
    public int Settled => _settled.Count;

    /// <exception cref="CdrSyncException">The records cannot be read.</exception>
    /// <exception cref="CallHistoryException">The store cannot be read.</exception>
    public async Task HealAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = gaps.Gaps.Where(gap => gap.EndedAt > now - KnownFor).ToList();
        LookAgain(known);
        var (open, callers) = await actor.AskAsync(tracker => (tracker.OpenCalls(), tracker.OpenCallers()), cancellationToken).ConfigureAwait(false);
        string[] channels = [.. open.SelectMany(call => call.Visits).Select(visit => visit.UniqueId).Distinct()];
        var ended = await records.ReadAsync(channels, cancellationToken).ConfigureAwait(false);
        var missed = await FindMissedAsync(known, now, cancellationToken).ConfigureAwait(false);
        // A caller whose channel was replaced, or who came by another one, is in no queue record.
        var behindLocal = ended.Concat(missed).Where(record => record.IsBehindLocal).Select(record => record.LinkedId);
        var gone = await records.FindEndedAsync([.. callers.Select(caller => caller.Channel).Except(channels).Union(behindLocal)], cancellationToken)
            .ConfigureAwait(false);
        if (ended.Count == 0 && gone.Count == 0 && missed.Count == 0)
            return;

        await Task.Delay(EventsFirst, time, cancellationToken).ConfigureAwait(false);
        // Waiting events may complete the call. The next tick tries again.
        if (actor.Waiting > 0 || !actor.IsLeader)
            return;
        var healed = 0;
        foreach (var channel in gone)
            healed += await AskAsync(tracker => tracker.EndCaller(channel, time.GetUtcNow()), cancellationToken).ConfigureAwait(false) ? 1 : 0;
        foreach (var record in ended)
            healed += (await HealAsync(record, gone, known, now, cancellationToken).ConfigureAwait(false)).IsHealed ? 1 : 0;
        foreach (var record in missed)
        {
            var (isHealed, isSettled) = await HealAsync(record, gone, known, now, cancellationToken).ConfigureAwait(false);
            healed += isHealed ? 1 : 0;
            if (isSettled)
                Settle(record.LinkedId, now);
        }

        if (healed == 0)
            return;
        metrics.Healed(pbx, healed);
        logger.CallsHealed(healed, pbx);
    }

    private Task<(bool IsHealed, bool IsSettled)> HealAsync(
        RecordedCall record, IReadOnlyCollection<string> gone, List<SourceGap> known, DateTimeOffset readAt, CancellationToken cancellationToken) =>
        AskAsync(
            tracker =>
            {
                var call = tracker.FindCall(record);
                // The call has gone on since its records were read: more of them come, and the next search finds all.
                if (call?.UpdatedAt > readAt)
                    return (false, false);
                // Loaded, so the call does not know that the channel was half of a Local one.
                if (call is { OnPanel: true } && record.IsBehindLocal && !gone.Contains(record.LinkedId))
                    return (false, false);
                var isHealed = !(call is not null && SettledCalls.IsSettled(call, known)) && tracker.Heal(record, time.GetUtcNow(), mayCorrect: true);
                return (isHealed, tracker.FindCall(record) is not { OnPanel: true });
            },
            cancellationToken);

    // Checked in the tracker's loop, so that leadership cannot end in between, and no event of the call wait.
    private Task<T> AskAsync<T>(Func<CallTracker, T> heal, CancellationToken cancellationToken)
        where T : struct =>
        actor.AskAsync(tracker => actor.IsLeader && actor.Waiting == 0 && actor.Clock.TryGetNow(out _) ? heal(tracker) : default, cancellationToken);

    /// <summary>Has calls looked up again that were found right while a gap was open that is known only now: they may have changed in it.</summary>
    private void LookAgain(List<SourceGap> known)
    {
        if (known.Except(_known).MinBy(gap => gap.StartedAt) is { } gap)
        {
            foreach (var (call, (foundAt, _)) in _settled)
            {
                if (foundAt >= gap.StartedAt)
                    _settled.Remove(call);
            }
        }

        _known = known;
    }

    /// <summary>The records of calls that are missing in the history or may be wrong because of a gap.</summary>
    private async Task<IReadOnlyList<RecordedCall>> FindMissedAsync(
        List<SourceGap> known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new FoundChannels();
        foreach (var (from, to) in windows.Next(known, now).SelectMany(window => HealingWindows.InDays(window.From, window.To)))
        {
            await records.FindAsync(
                from,
                to,
                key =>
                {
                    if (!SeeSettled(key.LinkedId, now))
                        found.Add(key);
                },
                cancellationToken).ConfigureAwait(false);
        }

        var suspects = new List<string>();
        foreach (var (linkedId, channels) in found.ByCall)
        {
            switch (await JudgeAsync(linkedId, channels, known, cancellationToken).ConfigureAwait(false))
            {
                case Verdict.Suspect:
                    suspects.AddRange(channels);
                    break;
                case Verdict.Right:
                    Settle(linkedId, now);
                    break;
            }
        }

        ForgetSettled(now);
        if (suspects.Count == 0)
            return [];
        var read = await records.ReadAsync(suspects, cancellationToken).ConfigureAwait(false);
        return store is IForgettingHistory forgetting ? (await forgetting.ReadForgottenAsync(cancellationToken).ConfigureAwait(false)).Of(read) : read;
    }

    private async Task<Verdict> JudgeAsync(string linkedId, HashSet<string> channels, List<SourceGap> known, CancellationToken cancellationToken)
    {
        var (isTracked, isOpen) = await actor.AskAsync(
            tracker => (channels.Any(channel => tracker.Knows(linkedId, channel)), channels.Any(channel => tracker.IsOpen(linkedId, channel))),
            cancellationToken).ConfigureAwait(false);
        if (isTracked)
            return known.Count > 0 ? Verdict.Suspect : isOpen ? Verdict.GoesOn : Verdict.Right;
        var stored = await FindStoredAsync(linkedId, channels, cancellationToken).ConfigureAwait(false);
        if (stored.Count == 0)
            return Verdict.Suspect;
        if (stored.TrueForAll(call => SettledCalls.IsSettled(call, known)))
            return Verdict.Right;
        // Not in the tracker, so the stored call is healed.
        await actor.AskAsync(
            tracker =>
            {
                tracker.Restore(stored.Select(call => CallTimes.NotAfter(call, time.GetUtcNow())));
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return Verdict.Suspect;
    }

    /// <summary>Finds by the records' linkedid or, where that belongs to another call, by the caller's own channel.</summary>
    private async Task<List<Call>> FindStoredAsync(string linkedId, HashSet<string> channels, CancellationToken cancellationToken)
    {
        var stored = new List<Call>();
        foreach (var id in channels.Prepend(linkedId).Distinct(StringComparer.Ordinal))
        {
            if (await store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } call)
                stored.Add(call);
        }

        return stored;
    }

    /// <returns>Whether the call was found right before.</returns>
    private bool SeeSettled(string linkedId, DateTimeOffset now)
    {
        var hash = HashOf(linkedId);
        if (!_settled.TryGetValue(hash, out var settled))
            return false;
        _settled[hash] = settled with { SeenAt = now.UtcDateTime };
        return true;
    }

    private void Settle(string linkedId, DateTimeOffset now) => _settled[HashOf(linkedId)] = (now.UtcDateTime, now.UtcDateTime);

    /// <summary>Calls that no window holds any more.</summary>
    private void ForgetSettled(DateTimeOffset now)
    {
        if (now - _forgottenAt < HealingWindows.Interval && now >= _forgottenAt)
            return;
        _forgottenAt = now;
        foreach (var (call, (_, seenAt)) in _settled)
        {
            if (seenAt < now - (2 * HealingWindows.Interval))
                _settled.Remove(call);
        }
    }

    private static ulong HashOf(string linkedId) => Fnv1a.Add(Fnv1a.Basis, linkedId);

    private enum Verdict
    {
        Right,

        // A gap may still begin in it.
        GoesOn,
        Suspect,
    }
}
