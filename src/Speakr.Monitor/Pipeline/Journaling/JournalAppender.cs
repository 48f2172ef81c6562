using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Pipeline.Journaling;

/// <summary>
/// Appends received events to the journal and decides what happens when it takes none: events go on in memory only and the journal is retried, or,
/// when it is full of events that wait for the store, they wait as well. Used by the actor only.
/// </summary>
internal sealed class JournalAppender(
    IEventJournal? journal, ReplayCheckpoint checkpoint, JournalState state, TimeProvider time, ILogger<JournalAppender> logger, Func<string?>? storeTrouble,
    TimedStep appending)
{
    private const string ProbeNote = "probe";

    // A full disk answers slowly, and not every event should wait for it.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FullInterval = TimeSpan.FromSeconds(1);

    // Steps of the clock that were passed on and are not in the journal: a replay without them would date every call wrongly.
    private readonly List<CallEvent> _missedSteps = [];
    private long? _failedAt;
    private long? _fullAt;

    /// <summary>Whether events have to wait for room in the journal, because they would be lost in memory only.</summary>
    public bool WaitsForRoom => _fullAt is not null;

    /// <summary>Opens the journal.</summary>
    /// <returns>What it holds; nothing when it cannot be opened now.</returns>
    public async ValueTask<OldEvents> OpenAsync(CancellationToken cancellationToken) =>
        await TryOpenAsync(takeOver: null, cancellationToken).ConfigureAwait(false) ?? OldEvents.None;

    /// <summary>Opens a journal that could not be opened at the start, when it is time to.</summary>
    /// <param name="takeOver">Takes over what it holds. Until that succeeds, nothing is appended.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask OpenLateAsync(Func<OldEvents, CancellationToken, ValueTask> takeOver, CancellationToken cancellationToken)
    {
        if (journal is not null && !state.IsOpen && Until(_failedAt, RetryInterval) <= TimeSpan.Zero)
            await TryOpenAsync(takeOver, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Appends events.</summary>
    /// <param name="batch">The events, in order.</param>
    /// <param name="mayWait">Whether other events wait that will make room in a full journal.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The position of the last one; <see langword="null"/> when the journal takes none now.</returns>
    public async ValueTask<long?> AppendAsync(IReadOnlyList<CallEvent> batch, bool mayWait, CancellationToken cancellationToken)
    {
        if (journal is null || !state.IsOpen || (_fullAt is { } fullAt ? Until(fullAt, FullInterval) : Until(_failedAt, RetryInterval)) > TimeSpan.Zero)
            return null;
        try
        {
            var begun = appending.Begin(time);
            var last = await journal.AppendAsync(_missedSteps.Count == 0 ? batch : [.. _missedSteps, .. batch], cancellationToken).ConfigureAwait(false);
            appending.End(time, begun);
            _missedSteps.Clear();
            Report(failure: null);
            return last;
        }
        catch (JournalException full) when (full.IsFull && mayWait)
        {
            // Full of events that wait for the store: stop reading rather than lose what was received.
            Report(full, isPassedBy: false);
            _fullAt = time.GetTimestamp();
        }
        catch (JournalException failure)
        {
            // Full of open calls, or of ended ones not removed yet: new events go on in memory only, as when the disk fails.
            Report(failure, isPassedBy: true);
        }

        return null;
    }

    /// <summary>Keeps the steps of the clock among events that go on in memory only. A full journal has room for them.</summary>
    public async ValueTask KeepStepsAsync(IReadOnlyList<CallEvent> batch, CancellationToken cancellationToken)
    {
        if (journal is null || !batch.Any(next => next.Kind == CallEventKind.ClockStepped))
            return;
        _missedSteps.AddRange(batch.Where(next => next.Kind == CallEventKind.ClockStepped));
        if (!state.IsOpen)
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

    /// <summary>In trouble, tries the journal without events when it is time to, so that a recovery is seen on a quiet feed.</summary>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        if (journal is null || !state.IsOpen || state.IsDurable || Until(_failedAt, RetryInterval) > TimeSpan.Zero)
            return;
        try
        {
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

    /// <summary>When to try again; <see langword="null"/> while all is well.</summary>
    public TimeSpan? NextTry => journal is null || state.IsDurable ? null
        : _fullAt is { } fullAt ? Until(fullAt, FullInterval)
        : Until(_failedAt, RetryInterval);

    private TimeSpan Until(long? since, TimeSpan interval) => since is { } timestamp ? interval - time.GetElapsedTime(timestamp) : TimeSpan.Zero;

    private async ValueTask<OldEvents?> TryOpenAsync(Func<OldEvents, CancellationToken, ValueTask>? takeOver, CancellationToken cancellationToken)
    {
        if (journal is null)
            return null;
        try
        {
            var opening = await journal.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (opening.Trouble is { } trouble)
                logger.JournalDamaged(trouble);
            var replayTo = await checkpoint.ReadAsync(cancellationToken).ConfigureAwait(false);
            // The checkpoint may be lost with the damage. Replaying too much costs memory only.
            var old = new OldEvents(opening.Trouble is null ? Math.Min(replayTo, opening.LastPosition) : opening.LastPosition, opening.LastPosition);
            if (takeOver is not null)
                await takeOver(old, cancellationToken).ConfigureAwait(false);
            state.IsOpen = true;
            Report(failure: null);
            return old;
        }
        catch (JournalException failure)
        {
            Report(failure, isPassedBy: true);
            return null;
        }
    }

    private void Report(JournalException? failure, bool isPassedBy = false)
    {
        (_fullAt, _failedAt) = (null, isPassedBy ? time.GetTimestamp() : null);
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

    private string Cause => storeTrouble?.Invoke() is { } trouble ? $"The history accepts no calls: {trouble}" : "The history is catching up.";
}
