using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Monitoring.Leadership;

/// <summary>Reconciles the stored calls of one PBX with the tracker's, whenever this host becomes the leader or a standby.</summary>
internal sealed class StoredCallReconciler(
    PipelineParts parts, HistoryLoader loader, ICallHistoryStore store, CallTrackerOptions tracking, PbxCalls pbx, TimeProvider time)
{
    /// <exception cref="CallHistoryException">The store could not be read; nothing has changed.</exception>
    public async Task ReconcileAsync(bool isLeader, CancellationToken cancellationToken)
    {
        // The tracker's memory of ended calls goes back from the last event, which may be hours ago.
        var now = time.GetUtcNow();
        var since = (parts.Gate.Watermark < now ? parts.Gate.Watermark.Value : now) - tracking.EndedMemory;
        var loaded = await loader.LoadAsync(since, pbx, cancellationToken).ConfigureAwait(false);
        // A call that ends while the store is read is there twice, and the later row is right.
        List<Call> stored = [.. loaded.AsEnumerable().Reverse().DistinctBy(call => call.LinkedId, StringComparer.Ordinal).Reverse()];
        since = CompleteSince(stored, since);
        since = await FindOldAsync(stored, since, cancellationToken).ConfigureAwait(false);
        var unsaved = isLeader ? await FindUnsavedAsync(stored, since, cancellationToken).ConfigureAwait(false) : [];
        await parts.Mailbox.AskAsync(
            tracker =>
            {
                tracker.Reconcile([.. stored.Select(call => CallTimes.NotAfter(call, now))], since, pbx.OnlySource);
                parts.Gate.IsReconciled = true;
                parts.Gate.IsLeader = isLeader;
                parts.Changed.Add(unsaved);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (isLeader)
            parts.Replayed.Clear();
    }

    /// <summary>Ends the leadership: changed calls are set aside until this host leads again, because another host saves from now on.</summary>
    public Task YieldAsync(CancellationToken cancellationToken) => parts.Mailbox.AskAsync(
        _ =>
        {
            parts.Gate.IsLeader = false;
            parts.Replayed.AddSetAside(parts.Changed.Clear());
            return true;
        },
        cancellationToken);

    /// <summary>The query for ended calls has a limit. When it is reached, stored calls are complete only since the oldest one that was read.</summary>
    private DateTimeOffset CompleteSince(List<Call> stored, DateTimeOffset since)
    {
        List<Call> ended = [.. stored.Where(call => !call.OnPanel)];
        if (ended.Count < tracking.EndedLimit)
            return since;
        // Stored times are cut to whole seconds.
        var complete = ended.Min(call => call.UpdatedAt).AddSeconds(1);
        return complete > since ? complete : since;
    }

    /// <summary>Ended calls of the journal that the tracker has forgotten and that are missing or outdated in the store. Updates <paramref name="stored"/>.</summary>
    private async Task<List<CallChange>> FindUnsavedAsync(List<Call> stored, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var unsaved = new List<CallChange>();
        var places = stored.Select((call, place) => (call.LinkedId, place)).ToDictionary(pair => pair.LinkedId, pair => pair.place, StringComparer.Ordinal);
        var forgotten = await parts.Mailbox.AskAsync(
            tracker => parts.Replayed.Ended.Where(call => call.UpdatedAt < since || !tracker.Knows(call.LinkedId, call.UniqueId)).ToList(),
            cancellationToken).ConfigureAwait(false);
        foreach (var call in forgotten)
        {
            var isLoaded = places.TryGetValue(call.LinkedId, out var place);
            var found = isLoaded ? stored[place] : await store.FindAsync(call.LinkedId, cancellationToken).ConfigureAwait(false);
            if (found is not null && StoredCallComparison.Of(call, found) != StoredCallVerdict.OursIsRight)
                continue;
            unsaved.Add(new CallChange(call, found?.Status));
            if (isLoaded)
                stored[place] = call.SavedOver(found);
        }

        return unsaved;
    }

    /// <summary>
    /// Adds the stored state of calls that have long been open in the tracker but are not on the stored panel: another host has closed them, or
    /// they were never saved.
    /// </summary>
    /// <returns>From when on the stored calls are complete.</returns>
    private async Task<DateTimeOffset> FindOldAsync(List<Call> stored, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var known = stored.Select(call => call.LinkedId).ToHashSet(StringComparer.Ordinal);
        var open = await parts.Mailbox.AskAsync(tracker => tracker.OpenCalls(), cancellationToken).ConfigureAwait(false);
        foreach (var call in open.Where(call => call.UpdatedAt < since && !known.Contains(call.LinkedId)).OrderBy(call => call.UpdatedAt).ToList())
        {
            if (await store.FindAsync(call.LinkedId, cancellationToken).ConfigureAwait(false) is { } found)
                stored.Add(found);
            else if (call.UpdatedAt < since)
                since = call.UpdatedAt;
        }

        return since;
    }
}
