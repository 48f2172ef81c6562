using System.Runtime.CompilerServices;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

/// <summary>A store as somebody outside would write it: a list in memory.</summary>
internal class MyStore : ICallHistoryStore
{
    private const int LongestText = 255;

    private readonly Lock _lock = new();
    private readonly List<Call> _calls = [];

    public ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Made first, so that nothing can fail half-way through.
        Call[] fitting = [.. changed.Select(Fit)];
        lock (_lock)
        {
            foreach (var call in fitting)
                Save(call);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_calls.Find(call => call.LinkedId == Fit(linkedId)));
    }

    public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Call[] found;
        lock (_lock)
            found = [.. Enumerable.Reverse(_calls).Where(call => Matches(call, query)).Take(query.Limit ?? int.MaxValue)];
        foreach (var call in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return call;
        }

        await ValueTask.CompletedTask;
    }

    protected virtual Call Update(Call known, Call call)
    {
        var last = call.Visits.Count == 0 ? int.MaxValue : call.Visits[^1].Number;
        var kept = known.Visits.Where(visit => visit.Number <= last || visit.Number > call.LastStoredVisit);
        var visits = call.Visits.Concat(kept).DistinctBy(visit => visit.Number).OrderBy(visit => visit.Number);
        return call with { CreatedAt = known.CreatedAt, Visits = [.. visits], LastStoredVisit = 0 };
    }

    private void Save(Call call)
    {
        foreach (var former in call.FormerLinkedIds.Select(Fit))
            HandOver(former, call.LinkedId);
        var place = _calls.FindIndex(known => known.LinkedId == call.LinkedId);
        if (place < 0)
            _calls.Add(call with { LastStoredVisit = 0 });
        else
            _calls[place] = Update(_calls[place], call);
    }

    private void HandOver(string former, string linkedId)
    {
        var place = _calls.FindIndex(known => known.LinkedId == former);
        if (place < 0)
            return;
        if (_calls.Exists(known => known.LinkedId == linkedId))
            _calls.RemoveAt(place);
        else
            _calls[place] = _calls[place] with { LinkedId = linkedId, Visits = [] };
    }

    private static bool Matches(Call call, CallQuery query) =>
        (query.OnPanel is null || call.OnPanel == query.OnPanel)
        && (query.Status is null || call.Status == query.Status)
        && (query.Queue is null || call.Queue == query.Queue)
        && (query.UpdatedSince is null || call.UpdatedAt >= query.UpdatedSince)
        && (query.UpdatedBefore is null || call.UpdatedAt < query.UpdatedBefore);

    private static Call Fit(Call call) => call with
    {
        LinkedId = Fit(call.LinkedId),
        UniqueId = Fit(call.UniqueId),
        Queue = Fit(call.Queue),
        Extension = Fit(call.Extension),
        CallerNumber = call.CallerNumber is { } number ? Fit(number) : null,
        Visits =
        [
            .. call.Visits.OrderBy(visit => visit.Number).Select(visit => visit with
            {
                Queue = Fit(visit.Queue),
                UniqueId = Fit(visit.UniqueId),
                Extension = Fit(visit.Extension),
                AgentName = visit.AgentName is { } name ? Fit(name) : null,
                AgentUniqueId = visit.AgentUniqueId is { } id ? Fit(id) : null,
            }),
        ],
    };

    private static string Fit(string text) =>
        text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
}
