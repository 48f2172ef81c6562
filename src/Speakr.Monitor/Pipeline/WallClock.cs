using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// The wall clock, checked against the time that has passed: it may be set, and a machine that was suspended finds it ahead. A step is found once and
/// travels among the events; until it has taken effect, the wall clock and the tracker's calls are of two times. Thread-safe.
/// </summary>
internal sealed class WallClock(TimeProvider time)
{
    /// <summary>The linkedid of clock steps in the journal, where they stay as long as there may be earlier events.</summary>
    public const string Id = "~clock";

    // Smaller differences are slewing, a delayed reading, or within the delay of events.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    // The thread may have been delayed between reading the two clocks.
    private static readonly TimeSpan SureWithin = TimeSpan.FromMilliseconds(20);
    private const int Tries = 5;

    // Longer than a received event waits to be passed on.
    private static readonly TimeSpan InFlight = TimeSpan.FromMinutes(1);

    // The clock is checked every second. A check this late means a paused process or an overloaded machine.
    private static readonly TimeSpan HeldUpAfter = TimeSpan.FromSeconds(3);

    // By then everything the network had buffered is received, and later events come over a working connection.
    private static readonly TimeSpan CaughtUpAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Reading _last = Read(time);
    private long _lastTicks = time.GetUtcNow().UtcTicks;
    private long _found;
    private long _applied;
    private volatile Step? _latest;
    private HoldUp? _holdUp;
    private bool _isLookedAt;

    /// <summary>Whether the clock may have been set since the last check. Cheap.</summary>
    public bool MayHaveStepped(DateTimeOffset now) => (ulong)(now.UtcTicks - Volatile.Read(ref _lastTicks)) >= (ulong)Least.Ticks;

    /// <summary>Checks whether the clock was set since the last check.</summary>
    /// <returns>The step, to be passed on among the events; <see langword="null"/> when it was not.</returns>
    public CallEvent? Look()
    {
        lock (_lock)
        {
            var now = Read(time);
            var step = Whole(StepTo(now));
            NoteHoldUp(now, step);
            (_last, _isLookedAt) = (now, true);
            Volatile.Write(ref _lastTicks, now.Wall.UtcTicks);
            return step == TimeSpan.Zero ? null : Found(step, now);
        }
    }

    /// <summary>
    /// Since when a connection that is found to be lost may have been: from before a time in which this process did not run.
    /// </summary>
    /// <param name="foundAt">Since when according to the connection: nothing was received later.</param>
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

    /// <summary>
    /// How long this process may still read what the network had buffered while it did not run. Such events are received later than another host has
    /// stored what came of them.
    /// </summary>
    public TimeSpan CatchingUpFor
    {
        get
        {
            lock (_lock)
            {
                var now = Read(time);
                NoteHoldUp(now, Whole(StepTo(now)));
                var left = _holdUp is { } holdUp ? CaughtUpAfter - time.GetElapsedTime(holdUp.NotedAt) : TimeSpan.Zero;
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Takes over a step from before the start, known because the last event lies in the future.</summary>
    public CallEvent? LookBack(DateTimeOffset heardLast)
    {
        lock (_lock)
        {
            var now = Read(time);
            var step = Whole(now.Wall - heardLast);
            return step < TimeSpan.Zero ? Found(step, now) : null;
        }
    }

    /// <summary>The time, unless a step of the clock has not taken effect yet.</summary>
    public bool TryGetNow(out DateTimeOffset now)
    {
        lock (_lock)
        {
            var reading = Read(time);
            now = reading.Wall;
            return _applied == _found && Whole(StepTo(reading)) == TimeSpan.Zero;
        }
    }

    /// <summary>Converts the time of an event that was received just before a step and is passed on after it.</summary>
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

    /// <summary>A step has taken effect. Steps replayed from the journal also count, but were not found by this process.</summary>
    public void Applied(CallEvent step)
    {
        lock (_lock)
            _applied = step.Sequence == _found ? _found : _applied;
    }

    private void NoteHoldUp(Reading now, TimeSpan step)
    {
        // Before the first look nobody looked every second.
        if (_isLookedAt && time.GetElapsedTime(_last.Timestamp, now.Timestamp) > HeldUpAfter)
            _holdUp = new HoldUp(_last.Wall + step, now.Wall, now.Timestamp);
    }

    private CallEvent Found(TimeSpan step, Reading now)
    {
        _found = now.Timestamp;
        _latest = new Step(step, now.Timestamp);
        return new CallEvent { Kind = CallEventKind.ClockStepped, ReceivedAt = now.Wall, ClockStep = step, Sequence = _found, UniqueId = Id };
    }

    private TimeSpan StepTo(Reading now) => now.Wall - _last.Wall - time.GetElapsedTime(_last.Timestamp, now.Timestamp);

    // Whole seconds, because stored times have no fraction and are compared.
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
