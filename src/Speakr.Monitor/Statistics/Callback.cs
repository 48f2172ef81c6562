using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Statistics;

/// <summary>Which abandoned callers.</summary>
public sealed record CallbackQuery
{
    /// <summary>The usual number of callers.</summary>
    public const int DefaultLimit = 100;

    /// <summary>Visits from this time on; all when <see langword="null"/>.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Visits before this time; all when <see langword="null"/>.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Visits to these queues; to all when <see langword="null"/>.</summary>
    public IReadOnlyCollection<string>? Queues { get; init; }

    /// <summary>Whether short abandons count as well. <value>Default: <see langword="false"/>.</value></summary>
    public bool IncludesShort { get; init; }

    /// <summary>How many callers at most. <value>Default: 100.</value></summary>
    public int Limit { get; init; } = DefaultLimit;
}

/// <summary>A caller who hung up while waiting and has not been reached since.</summary>
/// <param name="Number">The number.</param>
/// <param name="Queue">The queue of the last visit that was abandoned.</param>
/// <param name="LinkedId">Its call.</param>
public sealed record Callback(string Number, string Queue, string LinkedId)
{
    /// <summary>How many calls were abandoned.</summary>
    public long Calls { get; init; }

    /// <summary>When the first of these visits began.</summary>
    public DateTimeOffset FirstAt { get; init; }

    /// <summary>When the last of them began.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>How long the caller waited in the last; <see langword="null"/> when not known.</summary>
    public int? WaitSeconds { get; init; }
}

/// <summary>Callers to call back.</summary>
/// <param name="Items">The callers, longest overdue first.</param>
/// <param name="WithoutNumber">Abandoned calls of the period whose callers cannot be called, because they have no number.</param>
public sealed record CallbackList(IReadOnlyList<Callback> Items, long WithoutNumber);

/// <summary>Collects callers who hung up while waiting, from all calls. Not thread-safe.</summary>
internal sealed class CallbackReport(CallbackQuery query, VisitFormulas formulas)
{
    private readonly HashSet<string>? _queues = query.Queues?.ToHashSet(StringComparer.Ordinal);
    private readonly DateTimeOffset? _from = query.From is { } from ? VisitFormulas.Cut(from) : null;
    private readonly DateTimeOffset? _to = query.To is { } to ? VisitFormulas.Cut(to) : null;
    private readonly Dictionary<string, (Callback Last, HashSet<string> Calls)> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _answered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withoutNumber = new(StringComparer.Ordinal);

    /// <summary>Whether it is one that can be called.</summary>
    public static bool IsNumber(string? number) => number is { Length: > 0 } && (number[0] == '+' || char.IsAsciiDigit(number[0]));

    public void Add(Call call)
    {
        foreach (var visit in call.Visits)
        {
            if (visit.AnsweredAt is { } answered)
                NoteAnswer(call.CallerNumber, VisitFormulas.Cut(answered));
            else if (VisitFormulas.Time(visit) is { } at && IsAskedFor(visit, at))
                NoteGivenUp(call, visit, at);
        }
    }

    public CallbackList ToList() => new(
        [
            .. _given.Values.Where(caller => !(_answered.TryGetValue(caller.Last.Number, out var answered) && answered >= caller.Last.LastAt))
                .Select(caller => caller.Last with { Calls = caller.Calls.Count })
                .OrderBy(caller => caller.LastAt).ThenBy(caller => caller.Number, StringComparer.Ordinal).Take(query.Limit),
        ],
        _withoutNumber.Count);

    private bool IsAskedFor(QueueVisit visit, DateTimeOffset at) =>
        visit.EndReason is not null && !(at < _from) && !(at >= _to) && _queues?.Contains(visit.Queue) != false
        && (query.IncludesShort || !(visit.WaitSeconds < formulas.ShortSeconds(visit.Queue)));

    private void NoteAnswer(string? number, DateTimeOffset at)
    {
        if (number is not null && !(_answered.TryGetValue(number, out var known) && known >= at))
            _answered[number] = at;
    }

    private void NoteGivenUp(Call call, QueueVisit visit, DateTimeOffset at)
    {
        if (!IsNumber(call.CallerNumber))
        {
            _withoutNumber.Add(call.LinkedId);
            return;
        }

        var number = call.CallerNumber!;
        var known = _given.TryGetValue(number, out var given);
        var calls = known ? given.Calls : new HashSet<string>(StringComparer.Ordinal);
        calls.Add(call.LinkedId);
        var first = known && given.Last.FirstAt < at ? given.Last.FirstAt : at;
        // Of two at the same time the same one wherever the calls are kept.
        var isLast = !known || IsLater(at, call.LinkedId, given.Last);
        var last = isLast ? new Callback(number, visit.Queue, call.LinkedId) { LastAt = at, WaitSeconds = visit.WaitSeconds } : given.Last;
        _given[number] = (last with { FirstAt = first }, calls);
    }

    private static bool IsLater(DateTimeOffset at, string linkedId, Callback than) =>
        at > than.LastAt || (at == than.LastAt && string.CompareOrdinal(linkedId, than.LinkedId) > 0);
}
