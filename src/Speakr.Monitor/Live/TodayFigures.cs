using Speakr.Monitor.Calls;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Live;

/// <summary>
/// The figures of today's visits by queue. What each visit counts for is kept, so that a changed visit takes its former share with it. Calls are known from the
/// live changes or, when they ended before these began, from the history; the former win. Of a call that has been over for a while only the share is kept, so
/// that a day takes little memory; if it changes after that, the history is read again. Also counts the outcomes of visits since the start.
/// Not thread-safe.
/// </summary>
internal sealed class TodayFigures
{
    // Late events and corrections by call detail records come within minutes.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly VisitFormulas _formulas;
    private readonly LocalIntervals _days;
    private readonly Dictionary<LiveCallId, CountedCall> _calls = [];
    private readonly Dictionary<LiveQueueId, QueueFigures> _figures = [];
    private readonly HashSet<LiveCallId> _merged = [];
    private readonly Dictionary<LiveQueueId, QueueOutcomes> _outcomes = [];
    private readonly Queue<(DateTimeOffset At, LiveCallId Id)> _over = new();
    private readonly DateTimeOffset _since;
    private PastCalls _past = new();
    private DateTimeOffset _now;

    public TodayFigures(StatisticsOptions options, DateTimeOffset now)
    {
        (_formulas, _days) = (new VisitFormulas(options), new LocalIntervals(options.TimeZone, StatisticsInterval.Day));
        Day = _days.Of(now);
        _since = _now = now;
    }

    public TimeRange Day { get; private set; }

    public IReadOnlyDictionary<LiveQueueId, QueueFigures> Figures => _figures;

    /// <summary>Visits answered or abandoned since the start, as far as the live changes showed. Those of yesterday count, and a merge or correction takes some back.</summary>
    public IReadOnlyDictionary<LiveQueueId, QueueOutcomes> Outcomes => _outcomes;

    /// <summary>How many visits are kept.</summary>
    public int Visits => _calls.Values.Sum(call => call.Visits.Length);

    /// <returns>Whether a new day has begun.</returns>
    public bool Turn(DateTimeOffset now)
    {
        _now = now;
        var day = _days.Of(now);
        if (day == Day)
        {
            ForgetCalls();
            return false;
        }

        Day = day;
        _figures.Clear();
        _merged.Clear();
        _past = new PastCalls();
        foreach (var (id, call) in _calls.ToList())
        {
            CountedVisit[] left = [.. call.Visits.Where(visit => visit.Time >= Day.From)];
            if (left.Length == 0)
                _calls.Remove(id);
            else
                _calls[id] = call with { Visits = left };
            Add(id.Pbx, left);
        }

        return true;
    }

    /// <summary>What a call counts for; nothing when all its visits are of earlier days and had turned out before today.</summary>
    public CountedVisit[] Count(Call call)
    {
        // Most calls have one visit, and every event passes here.
        var visits = new List<CountedVisit>(call.Visits.Count);
        foreach (var visit in call.Visits)
        {
            var outcomeAt = visit.AnsweredAt ?? (visit.EndReason is null ? null : visit.LeftAt ?? visit.EndedAt);
            if (VisitFormulas.Time(visit) is { } time && (time >= Day.From || outcomeAt >= Day.From))
                visits.Add(new CountedVisit(visit.Queue, time, _formulas.Of(visit), outcomeAt >= _since, visit.EndReason is not null));
        }

        return [.. visits];
    }

    /// <summary>A call in its current state.</summary>
    /// <returns>Whether the history has to be read, because the share of the call is no longer known.</returns>
    public bool Put(LiveCall call)
    {
        var isPast = _past.Contains(call.Id);
        foreach (var former in call.Call.FormerLinkedIds)
        {
            isPast |= _past.Contains(new LiveCallId(call.Pbx, former));
            Merge(new LiveCallId(call.Pbx, former));
        }

        // Given up for another call's once, and a call of its own again.
        _merged.Remove(call.Id);
        if (!isPast)
            Replace(call.Id, new CountedCall(IsLive: true, call.Call.Visits.All(visit => visit.EndReason is not null), Count(call.Call), _now), isHeard: true);
        return isPast;
    }

    /// <summary>A call is gone whose end the live changes did not contain.</summary>
    public void Remove(LiveCallId id) => Replace(id, null);

    public bool IsMerged(LiveCallId id) => _merged.Contains(id);

    /// <summary>From now on the history knows better, but for calls that change again.</summary>
    public void Doubt()
    {
        foreach (var (id, call) in _calls.ToList())
            _calls[id] = call with { IsLive = false };
    }

    /// <summary>Adds a call of the history to what is read of it.</summary>
    public void Read(StoredDay stored, LiveCallId id, Call call)
    {
        if (_merged.Contains(id))
            return;
        var visits = Count(call);
        // Of a live call the history may be behind.
        var isPast = call.UpdatedAt <= _now - KeptFor && visits.All(visit => visit.IsOver) && _calls.GetValueOrDefault(id) is not { IsLive: true };
        stored.Add(id, isPast ? [.. visits.Where(IsOfToday)] : visits, isPast);
    }

    /// <summary>What the history holds, in place of what was read before.</summary>
    /// <returns>Whether it was taken. It has to be read again when a day has begun meanwhile, or a call that is past there has changed.</returns>
    public bool TryTake(StoredDay stored)
    {
        if (stored.Day != Day || _calls.Any(call => call.Value.IsLive && stored.Past.Contains(call.Key)) || _merged.Any(stored.Past.Contains))
            return false;
        TakeBackPast();
        foreach (var id in _calls.Where(call => !call.Value.IsLive && !stored.Recent.ContainsKey(call.Key)).Select(call => call.Key).ToList())
            Replace(id, null);
        _past = stored.Past;
        foreach (var (queue, share) in _past.Figures)
            _figures[queue] = _figures.GetValueOrDefault(queue, QueueFigures.None).Add(share);
        foreach (var (id, visits) in stored.Recent)
        {
            if (!_merged.Contains(id) && _calls.GetValueOrDefault(id) is not { IsLive: true })
                Replace(id, new CountedCall(IsLive: false, visits.All(visit => visit.IsOver), [.. visits.Where(IsOfToday)], _now));
        }

        return true;
    }

    private void Merge(LiveCallId former)
    {
        _merged.Add(former);
        Replace(former, null, isHeard: true);
    }

    private void Replace(LiveCallId id, CountedCall? call, bool isHeard = false)
    {
        var before = _calls.GetValueOrDefault(id)?.Visits ?? [];
        var after = call?.Visits ?? [];
        // Also without visits: the history then knows that the call is known here.
        if (call is { IsLive: true } or { Visits.Length: > 0 })
        {
            _calls[id] = call;
            if (call.IsOver)
                _over.Enqueue((call.At, id));
        }
        else
        {
            _calls.Remove(id);
        }

        if (before.SequenceEqual(after))
            return;
        if (isHeard)
            CountOutcomes(id.Pbx, before, after);
        foreach (var visit in before.Where(IsOfToday))
        {
            var key = new LiveQueueId(id.Pbx, visit.Queue);
            _figures[key] = _figures[key].Without(visit.Figures);
        }

        Add(id.Pbx, after);
        foreach (var visit in before.Where(IsOfToday))
            CorrectLongest(new LiveQueueId(id.Pbx, visit.Queue), visit.Figures.LongestWaitSeconds);
    }

    private void ForgetCalls()
    {
        while (_over.TryPeek(out var oldest) && oldest.At <= _now - KeptFor)
        {
            _over.Dequeue();
            // Changed since: it has a later entry, or goes on.
            if (!_calls.TryGetValue(oldest.Id, out var call) || call.At != oldest.At)
                continue;
            _calls.Remove(oldest.Id);
            _past.Add(oldest.Id, call.Visits.Where(IsOfToday));
        }
    }

    /// <summary>Takes the shares of past calls out again: the history tells them.</summary>
    private void TakeBackPast()
    {
        var past = _past;
        _past = new PastCalls();
        foreach (var (queue, share) in past.Figures)
        {
            _figures[queue] = _figures[queue].Without(share);
            CorrectLongest(queue, share.LongestWaitSeconds);
        }
    }

    private void Add(string pbx, CountedVisit[] visits)
    {
        foreach (var visit in visits.Where(IsOfToday))
        {
            var key = new LiveQueueId(pbx, visit.Queue);
            _figures[key] = _figures.GetValueOrDefault(key, QueueFigures.None).Add(visit.Figures);
        }
    }

    private void CountOutcomes(string pbx, CountedVisit[] before, CountedVisit[] after)
    {
        foreach (var visit in before)
            CountOutcome(pbx, visit, -1);
        foreach (var visit in after)
            CountOutcome(pbx, visit, 1);
    }

    private void CountOutcome(string pbx, CountedVisit visit, int sign)
    {
        if (!visit.IsHeard)
            return;
        var key = new LiveQueueId(pbx, visit.Queue);
        var counted = _outcomes.GetValueOrDefault(key);
        _outcomes[key] = new QueueOutcomes(counted.Answered + (sign * visit.Figures.Answered), counted.Abandoned + (sign * visit.Figures.Abandoned));
    }

    private bool IsOfToday(CountedVisit visit) => visit.Time >= Day.From;

    /// <summary>A wait is gone; when it was the longest, another is.</summary>
    private void CorrectLongest(LiveQueueId queue, int? wait)
    {
        if (!_figures.TryGetValue(queue, out var figures))
            return;
        if (figures.Offered == 0)
            _figures.Remove(queue);
        else if (wait is not null && wait == figures.LongestWaitSeconds)
            _figures[queue] = figures with { LongestWaitSeconds = Longer(LongestWait(queue), _past.LongestWait(queue)) };
    }

    private static int? Longer(int? one, int? other) => one > other || other is null ? one : other;

    private int? LongestWait(LiveQueueId queue) => _calls.Where(call => call.Key.Pbx == queue.Pbx).SelectMany(call => call.Value.Visits)
        .Where(visit => IsOfToday(visit) && visit.Queue == queue.Queue).Max(visit => visit.Figures.LongestWaitSeconds);

    private sealed record CountedCall(bool IsLive, bool IsOver, CountedVisit[] Visits, DateTimeOffset At);
}

/// <summary>What a visit counts for, and when.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Time">When it counts.</param>
/// <param name="Figures">What for.</param>
/// <param name="IsHeard">Whether it was answered or abandoned since the start.</param>
/// <param name="IsOver">Whether it has ended.</param>
internal readonly record struct CountedVisit(string Queue, DateTimeOffset Time, QueueFigures Figures, bool IsHeard, bool IsOver);

/// <summary>How the visits to a queue turned out.</summary>
internal readonly record struct QueueOutcomes(long Answered, long Abandoned);

/// <summary>Identifies a queue among those of all PBXs.</summary>
internal readonly record struct LiveQueueId(string Pbx, string Queue);
