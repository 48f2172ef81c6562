namespace Speakr.Monitor.Calls;

/// <summary>Maps all times of a call.</summary>
internal static class CallTimes
{
    /// <summary>Limits stored times to now: a later one comes from a clock that was set back since, or from another host's.</summary>
    public static Call NotAfter(Call call, DateTimeOffset now)
    {
        bool IsLater(DateTimeOffset? time) => time > now;
        var isLater = IsLater(call.UpdatedAt) || IsLater(call.CreatedAt) || call.Visits.Any(visit =>
            IsLater(visit.JoinedAt) || IsLater(visit.AnsweredAt) || IsLater(visit.LeftAt) || IsLater(visit.EndedAt) || IsLater(visit.HungUpAt)
            || visit.Rings.Any(ring => IsLater(ring.RangAt)));
        return isLater ? Map(call, time => time < now ? time : now) : call;
    }

    public static Call Map(Call call, Func<DateTimeOffset, DateTimeOffset> map)
    {
        DateTimeOffset? MapAny(DateTimeOffset? time) => time is { } known ? map(known) : null;
        return call with
        {
            CreatedAt = map(call.CreatedAt),
            UpdatedAt = map(call.UpdatedAt),
            Visits = [.. call.Visits.Select(visit => visit with
            {
                JoinedAt = MapAny(visit.JoinedAt),
                AnsweredAt = MapAny(visit.AnsweredAt),
                LeftAt = MapAny(visit.LeftAt),
                EndedAt = MapAny(visit.EndedAt),
                HungUpAt = MapAny(visit.HungUpAt),
                Rings = visit.Rings.Count == 0 ? [] : [.. visit.Rings.Select(ring => ring with { RangAt = map(ring.RangAt) })],
            })],
        };
    }

    public static RecordedCall Map(RecordedCall record, Func<DateTimeOffset, DateTimeOffset> map) => record with
    {
        StartedAt = map(record.StartedAt),
        EndedAt = map(record.EndedAt),
        Visits = [.. record.Visits.Select(visit => visit with
        {
            JoinedAt = map(visit.JoinedAt),
            AnsweredAt = visit.AnsweredAt is { } answeredAt ? map(answeredAt) : null,
            EndedAt = map(visit.EndedAt),
        })],
    };
}

/// <summary>Times as they are stored and recorded: cut to whole seconds.</summary>
internal static class WholeSecond
{
    public static DateTimeOffset Of(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
