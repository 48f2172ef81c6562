using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Monitoring.Journaling;

/// <summary>
/// Appends received events to the journal, all that wait at once, before passing them on. When the journal fails, events go on in memory only and
/// the journal is retried.
/// </summary>
internal sealed class JournalLoop(
    ChannelReader<CallEvent> events,
    IEventJournal? journal,
    EventBacklog backlog,
    ReplayCheckpoint mark,
    JournalState state,
    TimeProvider time,
    ILogger<JournalLoop> logger,
    Func<string?>? storeTrouble = null)
{
    private const int BatchSize = 1024;
    private const string ProbeNote = "probe";

    // A full disk answers slowly, and not every event should wait for it.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FullInterval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<OldEvents> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Steps of the clock that were passed on and are not in the journal: a replay without them would date every call wrongly.
    private readonly List<CallEvent> _missedSteps = [];
    private long? _triedAt;
    private bool _isOpen;
    private volatile int _inHand;

    /// <summary>What the journal held at the start.</summary>
    public Task<OldEvents> Opened => _opened.Task;

    /// <summary>Events that were taken and have not been passed on.</summary>
    public int InHand => _inHand;

    /// <summary>Runs until there are no more events and all of them have been passed on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var old = await TryOpenAsync(cancellationToken).ConfigureAwait(false) ?? OldEvents.None;
            backlog.AddStored(old.ReplayTo, old.LastPosition);
            _opened.TrySetResult(old);
            while (await HasMoreAsync(cancellationToken).ConfigureAwait(false))
                await PassOnAsync(TakeBatch(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opened.TrySetResult(OldEvents.None);
            backlog.Complete();
        }
    }

    // In trouble the journal is also tried without events, so that a recovery is seen on a quiet feed.
    private async ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken)
    {
        if (state.IsDurable)
            return await events.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var more = events.WaitToReadAsync(cancellationToken).AsTask();
        while (!state.IsDurable && await Task.WhenAny(more, Task.Delay(RetryInterval, time, over.Token)).ConfigureAwait(false) != more)
            await ProbeAsync(cancellationToken).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return await more.ConfigureAwait(false);
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (journal is null || (!_isOpen && await TryOpenAsync(cancellationToken).ConfigureAwait(false) is null))
                return;
            // A note needs room on the disk; an event also needs room below the limit.
            await journal.WriteNoteAsync(ProbeNote, "", cancellationToken).ConfigureAwait(false);
            await journal.AppendAsync([], cancellationToken).ConfigureAwait(false);
            Report(failure: null);
        }
        catch (JournalException failure)
        {
            Report(failure, isPassedBy: true);
        }
    }

    private bool MayTry => _triedAt is not { } triedAt || time.GetElapsedTime(triedAt) >= RetryInterval;

    private List<CallEvent> TakeBatch()
    {
        var batch = new List<CallEvent>();
        while (batch.Count < BatchSize && events.TryRead(out var next))
            batch.Add(next);
        _inHand = batch.Count;
        return batch;
    }

    private async Task PassOnAsync(List<CallEvent> batch, CancellationToken cancellationToken)
    {
        while (batch.Count > 0 && journal is not null && MayTry)
        {
            try
            {
                if (!_isOpen && await TryOpenAsync(cancellationToken).ConfigureAwait(false) is null)
                    break;
                var last = await journal.AppendAsync(_missedSteps.Count == 0 ? batch : [.. _missedSteps, .. batch], cancellationToken).ConfigureAwait(false);
                _missedSteps.Clear();
                Report(failure: null);
                backlog.AddJournaled(batch, last);
                _inHand = 0;
                return;
            }
            catch (JournalException full) when (full.IsFull && !backlog.IsEmpty)
            {
                // Full of events that wait for the store: stop reading rather than lose what was received.
                Report(full, isPassedBy: false);
                await Task.Delay(FullInterval, time, cancellationToken).ConfigureAwait(false);
            }
            catch (JournalException failure)
            {
                // Full of open calls, or of ended ones not removed yet: new events go on in memory only, as when the disk fails.
                Report(failure, isPassedBy: true);
                _triedAt = time.GetTimestamp();
            }
        }

        await KeepStepsAsync(batch, cancellationToken).ConfigureAwait(false);
        await backlog.AddUnjournaledAsync(batch, time, cancellationToken).ConfigureAwait(false);
        _inHand = 0;
    }

    // A full journal has room for them.
    private async Task KeepStepsAsync(List<CallEvent> batch, CancellationToken cancellationToken)
    {
        var steps = batch.Where(next => next.Kind == CallEventKind.ClockStepped).ToList();
        if (steps.Count == 0 || journal is null)
            return;
        _missedSteps.AddRange(steps);
        if (!_isOpen)
            return;
        try
        {
            await journal.AppendAsync(_missedSteps, cancellationToken).ConfigureAwait(false);
            _missedSteps.Clear();
        }
        catch (JournalException failure)
        {
            // The disk or the file fails. They are appended with the next events that the journal takes.
            Report(failure, isPassedBy: true);
        }
    }

    private async Task<OldEvents?> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (journal is null)
            return null;
        try
        {
            var opening = await journal.OpenAsync(cancellationToken).ConfigureAwait(false);
            _isOpen = true;
            if (opening.Trouble is { } trouble)
                logger.JournalDamaged(trouble);
            var replayTo = await mark.ReadAsync(cancellationToken).ConfigureAwait(false);
            Report(failure: null);
            // The checkpoint may be lost with the damage. Replaying too much costs memory only.
            return new OldEvents(opening.Trouble is null ? Math.Min(replayTo, opening.LastPosition) : opening.LastPosition, opening.LastPosition);
        }
        catch (JournalException failure)
        {
            Report(failure, isPassedBy: true);
            _triedAt = time.GetTimestamp();
            return null;
        }
    }

    private void Report(JournalException? failure, bool isPassedBy = false)
    {
        var (before, wasPassedBy) = (state.Trouble, state.IsBypassed);
        var isNews = before != failure?.Message || wasPassedBy != isPassedBy;
        (state.IsBypassed, state.Trouble) = (isPassedBy, failure?.Message);
        if (failure is null)
        {
            if (before is not null)
                logger.JournalBack(journal?.Usage.Events ?? 0, journal?.Usage.Bytes ?? 0);
        }
        else if (isNews && failure.IsFull && !isPassedBy)
        {
            logger.JournalFull($"{failure.Message} {Cause}");
        }
        else if (isNews)
        {
            logger.JournalFailed(failure.IsFull ? $"{failure.Message} It holds events of calls that last, or that ended in the last half minute." : failure.Message);
        }
    }

    private string Cause => storeTrouble?.Invoke() is { } trouble ? $"The history does not take calls: {trouble}" : "The history is catching up.";
}
