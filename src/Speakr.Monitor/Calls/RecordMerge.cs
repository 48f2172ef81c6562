namespace Speakr.Monitor.Calls;

/// <summary>Merges visits known from records with visits known from events.</summary>
internal static class RecordMerge
{
    public static void Into(TrackedVisits visits, RecordedCall record)
    {
        var matches = Match(visits.All, record);
        var end = visits.All.Count;
        for (var i = record.Visits.Count - 1; i >= 0; i--)
        {
            var recorded = record.Visits[i];
            if (matches[i] >= 0)
            {
                end = matches[i];
                Correct(visits.All[end], record, i);
                continue;
            }

            var start = matches.Take(i).Append(-1).Max() + 1;
            while (end > start && visits.All[end - 1].Follows(recorded))
                end--;
            visits.Insert(end, new TrackedVisit(recorded));
        }

        visits.Renumber();
        EndSuperseded(visits.All);
        if (visits.All is [.., var last])
            last.ConcludeAbandon();
    }

    /// <summary>Matches recorded visits with tracked ones, as many as possible, in the order of both; -1 for a missed visit.</summary>
    private static int[] Match(IReadOnlyList<TrackedVisit> visits, RecordedCall record)
    {
        var recorded = record.Visits;
        var best = new int[visits.Count + 1, recorded.Count + 1];
        int Paired(int i, int j) => Likeness(visits, i, record, j) is > 0 and var likeness ? likeness + best[i + 1, j + 1] : 0;
        for (var i = visits.Count - 1; i >= 0; i--)
        {
            for (var j = recorded.Count - 1; j >= 0; j--)
                best[i, j] = Math.Max(Paired(i, j), Math.Max(best[i + 1, j], best[i, j + 1]));
        }

        var matches = new int[recorded.Count];
        Array.Fill(matches, -1);
        for (int i = 0, j = 0; i < visits.Count && j < recorded.Count;)
        {
            if (best[i, j] == best[i + 1, j])
                i++;
            else if (best[i, j] == best[i, j + 1])
                j++;
            else
                matches[j++] = i++;
        }

        return matches;
    }

    private static int Likeness(IReadOnlyList<TrackedVisit> visits, int i, RecordedCall record, int j)
    {
        var (visit, recorded) = (visits[i], record.Visits[j]);
        var likeness = visit.Likeness(recorded, record.EndedAt);
        // The join was received after the visit was over; there is no other candidate on either side.
        return likeness == 0 && visit.IsOnlyJoined && visit.MayBeLate
            && visits.Count(other => other.IsIn(recorded)) == 1 && record.Visits.Count(other => visit.IsIn(other)) == 1
                ? 1
                : likeness;
    }

    private static void Correct(TrackedVisit visit, RecordedCall record, int index)
    {
        var recorded = record.Visits[index];
        visit.Correct(recorded);
        if (record.Visits.Skip(index + 1).Any(later => later.UniqueId == recorded.UniqueId))
            visit.End(recorded.EndedAt, visit.IsAnswered ? VisitEndReason.Transfer : VisitEndReason.Exit);
    }

    /// <summary>A channel can be in one queue at a time.</summary>
    private static void EndSuperseded(IReadOnlyList<TrackedVisit> visits)
    {
        for (var i = 0; i < visits.Count; i++)
        {
            var visit = visits[i];
            if (visit.IsOpen && visits.Skip(i + 1).FirstOrDefault(later => later.UniqueId == visit.UniqueId) is { } next)
                visit.End(next.JoinedAt ?? next.SeenAt, visit.IsAnswered ? VisitEndReason.Transfer : VisitEndReason.Exit);
        }
    }
}
