using Speakr.Monitor.Calls;

namespace Speakr.Monitor.AspNetCore.Panel.Parts;

/// <summary>A call as a line of time: a lane for each visit, with what happened in it. Pure.</summary>
internal sealed record Journey(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<JourneyLane> Lanes)
{
    /// <param name="call">The call.</param>
    /// <param name="now">Where an open call ends for now.</param>
    /// <param name="nameOf">Names an agent by name and extension.</param>
    public static Journey Of(CallDocument call, DateTimeOffset now, Func<string?, string?, string> nameOf)
    {
        var moments = call.Visits
            .SelectMany(visit => new[] { visit.JoinedAt, visit.AnsweredAt, visit.LeftAt, visit.EndedAt }.Concat(visit.Rings.Select(ring => (DateTimeOffset?)ring.At)))
            .OfType<DateTimeOffset>().ToArray();
        var from = moments.Append(call.CreatedAt).Min();
        var to = moments.Append(call.OnPanel ? now : call.UpdatedAt).Max();
        // A call without length still has a place on the line.
        return new Journey(from, to > from ? to : from.AddSeconds(1), [.. call.Visits.Select(visit => Lane(visit, to, nameOf))]);
    }

    /// <summary>How far along the line a moment is, from 0 to 1.</summary>
    public double PlaceOf(DateTimeOffset moment) => Math.Clamp((moment - From) / (To - From), 0, 1);

    private static JourneyLane Lane(VisitDocument visit, DateTimeOffset end, Func<string?, string?, string> nameOf)
    {
        var spans = new List<JourneySpan>();
        if (visit.JoinedAt is { } joined)
            spans.Add(new JourneySpan(JourneySpanKind.Wait, joined, visit.AnsweredAt ?? visit.LeftAt ?? visit.EndedAt ?? end, null));
        var rows = new List<DateTimeOffset>();
        foreach (var ring in visit.Rings.OrderBy(ring => ring.At))
        {
            var row = rows.FindIndex(over => over <= ring.At);
            if (row < 0)
                (row, rows) = (rows.Count, [.. rows, default]);
            rows[row] = ring.At.AddSeconds(Math.Max(1, ring.Seconds));
            spans.Add(new JourneySpan(
                ring.Answered ? JourneySpanKind.AnsweredRing : JourneySpanKind.LostRing, ring.At, ring.At.AddSeconds(ring.Seconds), nameOf(ring.Agent, ring.Extension))
            {
                RingRow = row,
            });
        }

        if (visit.AnsweredAt is { } answered)
            spans.Add(new JourneySpan(JourneySpanKind.Talk, answered, visit.EndedAt ?? end, nameOf(visit.Agent, visit.Extension)));
        return new JourneyLane(visit, spans);
    }
}

internal sealed record JourneyLane(VisitDocument Visit, IReadOnlyList<JourneySpan> Spans)
{
    /// <summary>Rows for phones that ring at the same time.</summary>
    public int RingRows => Spans.Select(span => span.RingRow + 1).DefaultIfEmpty(0).Max();
}

internal sealed record JourneySpan(JourneySpanKind Kind, DateTimeOffset From, DateTimeOffset To, string? Agent)
{
    /// <summary>Which row shows it, so that phones which ring together do not hide each other; -1 for what is no ring.</summary>
    public int RingRow { get; init; } = -1;

    public double Seconds => Math.Max(0, (To - From).TotalSeconds);
}

internal enum JourneySpanKind
{
    Wait,
    LostRing,
    AnsweredRing,
    Talk,
}
