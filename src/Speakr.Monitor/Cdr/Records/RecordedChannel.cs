using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Cdr.Records;

/// <summary>A channel that queued, with its visits. Pure.</summary>
internal sealed class RecordedChannel
{
    // Both ends of a row are cut to seconds.
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(1);

    private RecordedChannel(IReadOnlyList<RecordedLeg> legs, IReadOnlyList<IReadOnlyList<RecordedLeg>> visits)
    {
        Legs = legs;
        Name = legs.Select(leg => leg.Channel).FirstOrDefault(name => name.Length > 0) ?? "";
        LinkedId = visits[0][0].LinkedId;
        UniqueId = visits[0][0].UniqueId;
        CallerNumber = visits.SelectMany(visit => visit).Select(leg => leg.CallerNumber).FirstOrDefault(number => number is not null);
        EndedAt = legs.Max(leg => leg.EndedAt);
        Visits = [.. visits.Select(Visit)];
    }

    /// <summary>All that the channel did, in order.</summary>
    public IReadOnlyList<RecordedLeg> Legs { get; }

    /// <summary>Its name, such as <c>PJSIP/1004-000001a5</c>; empty where the records do not have it.</summary>
    public string Name { get; }

    /// <summary>As it was when the channel queued first: an attended transfer changes it.</summary>
    public string LinkedId { get; }

    public string UniqueId { get; }

    public string? CallerNumber { get; }

    public DateTimeOffset EndedAt { get; }

    public IReadOnlyList<RecordedVisit> Visits { get; private init; }

    /// <summary>The same channel, having taken over the place that another had in a queue: it has waited since that one joined.</summary>
    public RecordedChannel TakingOver(RecordedChannel other, int visit) => new(this)
    {
        Visits =
        [
            .. Visits.Take(visit), .. other.Visits.SkipLast(1),
            Visits[visit] with { JoinedAt = other.Visits[^1].JoinedAt }, .. Visits.Skip(visit + 1),
        ],
    };

    private RecordedChannel(RecordedChannel other)
    {
        (Legs, Name, LinkedId, UniqueId) = (other.Legs, other.Name, other.LinkedId, other.UniqueId);
        (CallerNumber, EndedAt, Visits) = (other.CallerNumber, other.EndedAt, other.Visits);
    }

    /// <param name="rows">All rows of one channel, in any order.</param>
    /// <returns><see langword="null"/> when it was in no queue.</returns>
    public static RecordedChannel? Of(IEnumerable<RecordedLeg> rows)
    {
        // The sequence restarts with Asterisk, so the date comes first.
        RecordedLeg[] legs = [.. rows.OrderBy(leg => leg.StartedAt).ThenBy(leg => leg.Sequence)];
        var visits = new List<List<RecordedLeg>>();
        RecordedLeg? before = null;
        var isTaken = false;
        foreach (var leg in legs)
        {
            // Retrieved from a parking lot, and transfers after that: no queue is involved.
            isTaken = leg.IsAnswer && before is not null && (before.IsParked || (isTaken && leg.StartedAt <= before.EndedAt + Cut));
            if (leg.Queue.Length > 0 && !isTaken)
            {
                if (leg.Queue == before?.Queue && GoesOn(visits[^1], leg))
                    visits[^1].Add(leg);
                else
                    visits.Add([leg]);
            }

            before = leg;
        }

        return visits.Count == 0 ? null : new RecordedChannel(legs, visits);
    }

    /// <summary>
    /// Whether a row for the same queue belongs to the same visit. A phone that rings on when the talk is over is of the next visit: the agent
    /// sent the caller back. One that answers just as the talk ends is not: an agent who hands the caller over to a colleague makes such a row,
    /// and the visit stays that of the first.
    /// </summary>
    private static bool GoesOn(List<RecordedLeg> visit, RecordedLeg leg)
    {
        if (!visit.Exists(other => other.IsAnswer))
            return true;
        var endOfTalk = visit.Where(other => other.IsAnswer).Max(other => other.EndedAt);
        return leg.IsAnswer
            ? leg.StartedAt <= endOfTalk + Cut
            : leg.StartedAt < endOfTalk || leg.EndedAt <= endOfTalk + Cut;
    }

    private static RecordedVisit Visit(IReadOnlyList<RecordedLeg> legs)
    {
        var answer = legs.FirstOrDefault(leg => leg.IsAnswer);
        return new RecordedVisit
        {
            Queue = legs[0].Queue,
            UniqueId = legs[0].UniqueId,
            JoinedAt = legs[0].StartedAt,
            AnsweredAt = answer?.StartedAt,
            EndedAt = legs.Max(leg => leg.EndedAt),
            Extension = answer is null ? "" : AgentExtension.FromChannel(answer.AgentChannel),
            AgentLocalHalf = LocalChannel.Of(answer?.AgentChannel),
        };
    }
}
