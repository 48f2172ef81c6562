using Speakr.Monitor.Statistics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Who gave up and was not answered since. Numbers are looked up many at a time, so that without an index on them a table is read once for each list.</summary>
internal sealed partial class HistoryReports
{
    // MariaDB makes subqueries of longer lists, and a subquery does not use the index.
    private const int NumbersAtATime = 400;
    private const int CallersAtATime = 5 * NumbersAtATime;

    private const string IsNumber = "SUBSTR(c.phoneNumber, 1, 1) IN ('+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9')";

    public Task<CallbackList> CallbacksAsync(CallbackQuery query, CancellationToken cancellationToken) => history.Sql.UseAsync(
        async session =>
        {
            var queues = await QueuesAsync(session, query.Queues, cancellationToken).ConfigureAwait(false);
            if (queues.Count == 0)
                return new CallbackList([], 0);
            var given = GivenUp(query, queues);
            var found = new List<Callback>();
            for (var (more, after) = (true, (Callback?)null); more && found.Count < query.Limit;)
            {
                var callers = await CallersAsync(session, given, after, cancellationToken).ConfigureAwait(false);
                foreach (var some in callers.Chunk(NumbersAtATime).TakeWhile(_ => found.Count < query.Limit))
                    found.AddRange(await NotAnsweredAsync(session, given, some, cancellationToken).ConfigureAwait(false));
                (more, after) = (callers.Count == CallersAtATime, callers.LastOrDefault());
            }

            var listed = new List<Callback>();
            foreach (var some in found.Take(query.Limit).Chunk(NumbersAtATime))
                listed.AddRange(await WithLastVisitAsync(session, given, some, cancellationToken).ConfigureAwait(false));
            var withoutNumber = await session.QueryAsync(
                $"SELECT COUNT(DISTINCT a.linkId) FROM {given.Visits} WHERE c.phoneNumber IS NULL OR NOT {IsNumber}",
                reader => Count(reader, 0),
                cancellationToken,
                given.Values).ConfigureAwait(false);
            return new CallbackList([.. listed.OrderBy(caller => caller.LastAt).ThenBy(caller => caller.Number, StringComparer.Ordinal)], withoutNumber[0]);
        },
        cancellationToken);

    private GivenUpVisits GivenUp(CallbackQuery query, IReadOnlyCollection<string> queues)
    {
        var from = Cut(query.From) ?? First;
        var (condition, values) = InQueues("queue", queues);
        var isLong = query.IncludesShort ? "" : $" AND (waitSeconds IS NULL OR waitSeconds >= {PerQueue(_formulas.ShortSeconds)})";
        var visits = $"""
            (SELECT linkId, visit, queue, waitSeconds, {VisitTime} AS visitAt FROM {history.Tables.Visits}
            WHERE answeredAt IS NULL AND endReason IS NOT NULL{isLong} AND {condition} AND ({During(from, Cut(query.To) ?? Last)})) a
            JOIN {HistoryTables.Calls} c ON c.linkId = a.linkId
            """;
        // With their calls, which begin before their visits, by a day at most.
        return new GivenUpVisits(visits, values, Second(from == First ? First : from.AddDays(-1)));
    }

    /// <summary>The next callers, the one first who gave up first.</summary>
    private Task<List<Callback>> CallersAsync(SqlSession session, GivenUpVisits given, Callback? after, CancellationToken cancellationToken)
    {
        const string last = "MAX(a.visitAt)";
        var next = after is null ? "" : $"HAVING {last} > {Literal(after.LastAt)} OR ({last} = {Literal(after.LastAt)} AND c.phoneNumber > @after)";
        return session.QueryAsync(
            $"""
            SELECT c.phoneNumber, COUNT(DISTINCT a.linkId), {_dialect.ToTime("MIN(a.visitAt)")}, {_dialect.ToTime(last)}
            FROM {given.Visits} WHERE {IsNumber} GROUP BY c.phoneNumber {next} ORDER BY {last}, c.phoneNumber LIMIT {CallersAtATime}
            """,
            reader => new Callback(reader.GetString(0), "", "") { Calls = Count(reader, 1), FirstAt = Time(reader, 2)!.Value, LastAt = Time(reader, 3)!.Value },
            cancellationToken,
            [.. given.Values, ("@after", after?.Number)]);
    }

    private async Task<IEnumerable<Callback>> NotAnsweredAsync(SqlSession session, GivenUpVisits given, Callback[] callers, CancellationToken cancellationToken)
    {
        var (numbers, values) = Among(callers);
        var answers = await session.QueryAsync(
            $"""
            SELECT o.phoneNumber, {_dialect.ToTime("MAX(v.answeredAt)")} FROM {HistoryTables.Calls} o JOIN {history.Tables.Visits} v ON v.linkId = o.linkId
            WHERE o.phoneNumber IN ({numbers}) AND o.createdAt >= {given.Since} AND v.answeredAt >= {Literal(callers[0].LastAt)} GROUP BY o.phoneNumber
            """,
            reader => (Number: reader.GetString(0), At: Time(reader, 1)!.Value),
            cancellationToken,
            values).ConfigureAwait(false);
        var answered = answers.ToDictionary(answer => answer.Number, answer => answer.At, StringComparer.OrdinalIgnoreCase);
        return callers.Where(caller => !(answered.TryGetValue(caller.Number, out var at) && at >= caller.LastAt));
    }

    private async Task<IEnumerable<Callback>> WithLastVisitAsync(SqlSession session, GivenUpVisits given, Callback[] callers, CancellationToken cancellationToken)
    {
        var (numbers, values) = Among(callers);
        var visits = await session.QueryAsync(
            $"""
            SELECT c.phoneNumber, a.queue, a.linkId, a.waitSeconds, {_dialect.ToTime("a.visitAt")}, a.visit
            FROM {given.Visits} WHERE c.createdAt >= {given.Since} AND c.phoneNumber IN ({numbers})
            """,
            reader => (Visit: Count(reader, 5), Caller: new Callback(reader.GetString(0), reader.GetString(1), LinkIdKey.Read(reader.GetString(2)))
            {
                WaitSeconds = (int?)reader.Number(3),
                LastAt = Time(reader, 4)!.Value,
            }),
            cancellationToken,
            [.. given.Values, .. values]).ConfigureAwait(false);
        var last = new Dictionary<string, Callback>(StringComparer.OrdinalIgnoreCase);
        foreach (var (_, caller) in visits.OrderBy(row => row.Caller.LastAt).ThenBy(row => row.Caller.LinkedId, StringComparer.Ordinal).ThenByDescending(row => row.Visit))
            last[caller.Number] = caller;
        // Between two queries a purge or an erasure may take all calls of a number.
        return callers.Where(caller => last.ContainsKey(caller.Number))
            .Select(caller => last[caller.Number] with { Calls = caller.Calls, FirstAt = caller.FirstAt, LastAt = caller.LastAt });
    }

    private static (string List, (string Name, object? Value)[] Values) Among(Callback[] callers)
    {
        (string Name, object? Value)[] values = [.. callers.Select((caller, index) => ($"@number{index}", (object?)caller.Number))];
        return (string.Join(", ", values.Select(value => value.Name)), values);
    }

    /// <param name="Visits">The visits that were given up, <c>a</c>, and their calls, <c>c</c>.</param>
    /// <param name="Values">The parameters in it.</param>
    /// <param name="Since">When the first of the calls can have begun.</param>
    private sealed record GivenUpVisits(string Visits, (string Name, object? Value)[] Values, string Since);
}
