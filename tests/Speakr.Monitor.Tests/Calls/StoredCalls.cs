using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Keeps calls as the history does: the last version of each, its times cut to whole seconds.</summary>
internal sealed class StoredCalls
{
    private readonly Dictionary<string, Call> _calls = new(StringComparer.Ordinal);

    public void Save(CallTracker tracker)
    {
        foreach (var change in tracker.TakeChanges())
            _calls[change.Call.LinkedId] = Kept(change.Call) with { CreatedAt = Cut(change.Call.CreatedAt), UpdatedAt = Cut(change.Call.UpdatedAt) };
    }

    // As stores do: what is not said to be removed stays.
    private Call Kept(Call call)
    {
        var left = _calls.GetValueOrDefault(call.LinkedId)?.Visits.Where(visit => visit.Number > call.Visits[^1].Number && visit.Number > call.LastStoredVisit);
        return call with { Visits = [.. call.Visits, .. left ?? []], LastStoredVisit = 0 };
    }

    public Call[] Since(DateTimeOffset since) => [.. _calls.Values.Where(call => call.OnPanel || call.UpdatedAt >= since)];

    public Call Single() => _calls.Values.Single();

    /// <summary>All that must not depend on who tracked the calls and how often he was interrupted.</summary>
    public string[] Describe() => [.. _calls.Values.OrderBy(call => call.LinkedId, StringComparer.Ordinal).Select(Describe)];

    /// <summary>What became of each call, and its visits; not how a leave was decided whose answer may have been missed.</summary>
    public string[] Outcomes() =>
    [
        .. _calls.Values.OrderBy(call => call.LinkedId, StringComparer.Ordinal).Select(call =>
            $"{call.LinkedId} {call.Status} {call.Queue} {call.Extension}: "
            + string.Join(", ", call.Visits.Select(visit => $"{visit.Number} {visit.Queue} {visit.UniqueId} {visit.Extension} {visit.AgentName}"))),
    ];

    private static string Describe(Call call) =>
        $"{call.LinkedId} {call.UniqueId} {call.Status} {call.Queue} {call.Extension} {call.OnPanel} {call.CreatedAt:T} {call.UpdatedAt:T}: "
        + string.Join(", ", call.Visits.Select(v => $"{v.Number} {v.Queue} {v.UniqueId} {v.Extension} {v.AgentName} {v.EndReason} "
            + $"{v.JoinedAt:T} {v.AnsweredAt:T} {v.LeftAt:T} {v.EndedAt:T} {v.HungUpAt:T} {v.WaitSeconds} {v.TalkSeconds}"));

    private static DateTimeOffset Cut(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
