using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Monitoring;

/// <summary>
/// The wall clock, checked against the time that has passed: it may be set, and a machine that was suspended finds it ahead. A step is found once and
/// travels among the events; until it has taken effect, the wall clock and the tracker's calls are of two times. Thread-safe.
/// </summary>
internal sealed class WallClock(TimeProvider time)
{
    /// <summary>By this its steps are known in the journal, which keeps them as long as there may be events from before.</summary>
    public const string Id = "~clock";

    // Less is slewing, a reading that was held up, or what events are late anyway.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    // Between the two clocks the thread may have been held up.
    private static readonly TimeSpan SureWithin = TimeSpan.FromMilliseconds(20);
    private const int Tries = 5;

    // Longer than a received event waits to be passed on.
    private static readonly TimeSpan InFlight = TimeSpan.FromMinutes(1);

    // It is looked at each second. So much later, the process was paused, or the machine was too busy for it.
    private static readonly TimeSpan HeldUpAfter = TimeSpan.FromSeconds(3);

    // What the network has kept meanwhile is received by then. Whatever is heard later comes over a connection that stands.
    private static readonly TimeSpan CaughtUpAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Reading _last = Read(time);
    private long _lastTicks = time.GetUtcNow().UtcTicks;
    private long _found;
    private long _applied;
    private volatile Step? _latest;
    private HoldUp? _holdUp;

    /// <summary>Whether a time of now tells that the clock may have been set since the last look. Costs next to nothing.</summary>
    public bool MayHaveStepped(DateTimeOffset now) => (ulong)(now.UtcTicks - Volatile.Read(ref _lastTicks)) >= (ulong)Least.Ticks;

    /// <summary>Looks whether the clock was set since the last look.</summary>
    /// <returns>The step, to be passed on among the events; <see langword="null"/> when it was not.</returns>
    public CallEvent? Look()
    {
        lock (_lock)
        {
            var now = Read(time);
            var step = Whole(StepTo(now));
            NoteHoldUp(now, step);
            _last = now;
            Volatile.Write(ref _lastTicks, now.Wall.UtcTicks);
            return step == TimeSpan.Zero ? null : Found(step, now);
        }
    }

    /// <summary>
    /// Since when a connection that is found to be lost may have been: from before a time in which this process did not run.
    /// </summary>
    /// <param name="foundAt">Since when as far as the connection tells: nothing was heard later.</param>
    /// <param name="connectedAt">The timestamp of its beginning.</param>
    public DateTimeOffset LostSince(DateTimeOffset foundAt, long connectedAt)
    {
        lock (_lock)
        {
            var now = Read(time);
            NoteHoldUp(now, Whole(StepTo(now)));
            return _holdUp is { } holdUp && holdUp.NotedAt > connectedAt && holdUp.From < foundAt && foundAt < holdUp.Until + CaughtUpAfter
                ? holdUp.From
                : foundAt;
        }
    }

    /// <summary>Takes over a step that was made while this process did not run: what was heard last lies in the future.</summary>
    public CallEvent? LookBack(DateTimeOffset heardLast)
    {
        lock (_lock)
        {
            var now = Read(time);
            var step = Whole(now.Wall - heardLast);
            return step < TimeSpan.Zero ? Found(step, now) : null;
        }
    }

    /// <summary>The time, unless the clock has been set and that has not taken effect yet.</summary>
    public bool TryGetNow(out DateTimeOffset now)
    {
        lock (_lock)
        {
            var reading = Read(time);
            now = reading.Wall;
            return _applied == _found && Whole(StepTo(reading)) == TimeSpan.Zero;
        }
    }

    /// <summary>Dates an event by the clock as it is now, when it was received just before the clock was set and is passed on after that.</summary>
    public CallEvent Date(CallEvent callEvent)
    {
        if (_latest is not { } latest)
            return callEvent;
        if (time.GetElapsedTime(latest.FoundAt) > InFlight)
        {
            _latest = null;
            return callEvent;
        }

        var age = time.GetUtcNow() - callEvent.ReceivedAt;
        return (age - latest.By).Duration() < age.Duration() && (age - latest.By).Duration() < latest.By.Duration() / 2
            ? callEvent with { ReceivedAt = callEvent.ReceivedAt + latest.By }
            : callEvent;
    }

    /// <summary>A step has taken effect. Steps that the journal kept from before count as well, and are none of those that were found here.</summary>
    public void Applied(CallEvent step)
    {
        lock (_lock)
            _applied = step.Sequence == _found ? _found : _applied;
    }

    private void NoteHoldUp(Reading now, TimeSpan step)
    {
        if (time.GetElapsedTime(_last.Timestamp, now.Timestamp) > HeldUpAfter)
            _holdUp = new HoldUp(_last.Wall + step, now.Wall, now.Timestamp);
    }

    private CallEvent Found(TimeSpan step, Reading now)
    {
        _found = now.Timestamp;
        _latest = new Step(step, now.Timestamp);
        return new CallEvent { Kind = CallEventKind.ClockStepped, ReceivedAt = now.Wall, ClockStep = step, Sequence = _found, UniqueId = Id };
    }

    private TimeSpan StepTo(Reading now) => now.Wall - _last.Wall - time.GetElapsedTime(_last.Timestamp, now.Timestamp);

    // In whole seconds, because stored times are cut to them and are to be compared.
    private static TimeSpan Whole(TimeSpan step) => step.Duration() < Least ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Round(step.TotalSeconds));

    private static Reading Read(TimeProvider time)
    {
        var (best, shortest) = (default(Reading), TimeSpan.MaxValue);
        for (var tries = 0; tries < Tries && shortest > SureWithin; tries++)
        {
            var before = time.GetTimestamp();
            var reading = new Reading(time.GetUtcNow(), time.GetTimestamp());
            if (time.GetElapsedTime(before, reading.Timestamp) is var took && took < shortest)
                (best, shortest) = (reading, took);
        }

        return best;
    }

    private readonly record struct Reading(DateTimeOffset Wall, long Timestamp);

    private sealed record HoldUp(DateTimeOffset From, DateTimeOffset Until, long NotedAt);

    private sealed record Step(TimeSpan By, long FoundAt);
}
