using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline.Leadership;

/// <summary>Reconciles the stored calls of one PBX with the tracker's, whenever this host becomes the leader or a standby.</summary>
internal sealed class StoredCallReconciler(
    PbxActor actor, HistoryLoader loader, ICallHistoryStore store, CallTrackerOptions tracking, PbxCalls pbx, TimeProvider time)
{
    /// <exception cref="CallHistoryException">The store could not be read; nothing has changed.</exception>
    public async Task ReconcileAsync(bool isLeader, CancellationToken cancellationToken)
    {
        // Events of a time in which this process did not run would be applied to calls that another host stored after them.
        await Task.Delay(actor.Clock.CatchingUpFor, time, cancellationToken).ConfigureAwait(false);
        // The tracker's memory of ended calls goes back from the last event, which may be hours ago.
        var now = time.GetUtcNow();
        var since = (actor.Watermark < now ? actor.Watermark.Value : now) - tracking.EndedMemory;
        var loaded = await loader.LoadAsync(since, pbx, cancellationToken).ConfigureAwait(false);
        // A call that ends while the store is read is there twice, and the later row is right.
        List<Call> stored = [.. loaded.AsEnumerable().Reverse().DistinctBy(call => call.LinkedId, StringComparer.Ordinal).Reverse()];
        since = CompleteSince(stored, since);
        since = await FindOldAsync(stored, since, cancellationToken).ConfigureAwait(false);
        var unsaved = isLeader ? await FindUnsavedAsync(stored, since, cancellationToken).ConfigureAwait(false) : [];
        await actor.ReconcileAsync(
            [.. stored.Select(call => CallTimes.NotAfter(call, now))], now, since, pbx.OnlySource, isLeader, unsaved, cancellationToken).ConfigureAwait(false);
    }

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
        foreach (var call in await actor.AskForgottenAsync(since, cancellationToken).ConfigureAwait(false))
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
        var open = await actor.AskAsync(tracker => tracker.OpenCalls(), cancellationToken).ConfigureAwait(false);
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
