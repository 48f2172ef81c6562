using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>
/// Removes from the journal, while it is in use, the events of calls that are over and saved. What is left is what a restart has to know.
/// </summary>
internal sealed class JournalKeeper(PipelineParts parts, TimeProvider time, ILogger<JournalKeeper> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Longer than events are late or repeated, and longer than a hang-up is remembered for the join that comes after it.
    private static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(30);

    // Who stands by does not know what the other has saved. After so long it has, or its lease is over and we take it.
    private static readonly TimeSpan StandbySettledFor = TimeSpan.FromMinutes(2);

    private readonly Queue<(DateTimeOffset At, long Position)> _applied = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (parts.Journal is not { } journal)
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested || !parts.Gate.IsMet || parts.JournalState.Trouble is not null && !parts.JournalState.IsFull)
                continue;
            try
            {
                await RemoveAsync(journal, cancellationToken).ConfigureAwait(false);
            }
            catch (JournalException failure)
            {
                logger.JournalNotCompacted(failure.Message);
            }
            catch (OperationCanceledException)
            {
                // The tracker has stopped, which is the end for us, too.
                return;
            }
        }
    }

    private async Task RemoveAsync(IEventJournal journal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // While nobody can save, nothing is done with.
        if (!parts.Gate.IsWriting && !parts.Gate.IsStoreReached)
            return;
        var settledFor = parts.Gate.IsWriting ? SettledFor : StandbySettledFor;
        _applied.Enqueue((now, parts.Gate.AppliedTo));
        var upTo = 0L;
        while (_applied.TryPeek(out var oldest) && oldest.At <= now - settledFor)
            upTo = _applied.Dequeue().Position;
        if (upTo == 0)
            return;

        // First what the tracker holds, then what waits to be saved: a call passes from one to the other in this direction.
        var unfinished = await parts.Desk.AskAsync(tracker => tracker.UnfinishedIds(now, settledFor), cancellationToken).ConfigureAwait(false);
        var keep = new HashSet<string>(unfinished, StringComparer.Ordinal);
        keep.UnionWith(parts.Changed.Ids);
        var removed = await journal.RemoveAsync(upTo, keep, cancellationToken).ConfigureAwait(false);
        logger.JournalCompacted(removed, journal.Usage.Events);
    }
}
