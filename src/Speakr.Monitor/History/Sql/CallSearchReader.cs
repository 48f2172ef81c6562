using System.Text;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// Finds a page of calls, over one session. It looks through ever longer times into the past. In each of them the database can go through the calls, or through
/// what meets a condition, and the shorter of both is never much more than the page needs.
/// </summary>
internal sealed class CallSearchReader
{
    private const int Growth = 8;

    // More queues than these are those of a role and no search for old calls.
    private const int FewQueues = 8;

    private const string NewestFirst = "ORDER BY createdAt DESC, id DESC";

    private static readonly TimeSpan FirstWindow = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(3650);

    // A missed join is calculated back from the answer, so a visit may begin before its call was created.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // A visit that begins later than this after its call is found by the call's own columns only, which are those of its last visit.
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(1);

    // Later than anything stored, and sums with it are still valid dates.
    private static readonly DateTimeOffset Latest = DateTimeOffset.MaxValue - TimeSpan.FromDays(3);

    private readonly HistoryDatabase _history;
    private readonly SqlSession _session;
    private readonly CallSearch _search;
    private readonly SqlDialect _dialect;
    private readonly List<(string Name, object? Value)> _values = [];

    // What each call, one of its visits or its own columns must meet. Of several ways to be an agent's visit, each is looked up by its own index.
    private readonly string _ofAll;
    private readonly string[] _ofVisit;
    private readonly string? _ofCall;

    // The first condition of each way, by which an index finds the newest.
    private readonly string[] _leading;

    public CallSearchReader(HistoryDatabase history, SqlSession session, CallSearch search)
    {
        (_history, _session, _search, _dialect) = (history, session, search, session.Dialect);
        _ofAll = OfAll();
        string[] queues = [.. (search.Queues ?? []).Select((queue, index) => Value($"@queue{index}", Fit("queue", queue)))];
        var inQueues = search.Queues is null ? "" : $" AND {{0}}.queue IN ({string.Join(", ", queues)})";
        var byExtension = search.Extension is { } extension ? $" AND {{0}}.extension = {Value("@extension", Fit("extension", extension))}" : "";
        var agentExtension = search.AgentExtension is { Length: > 0 } number ? Value("@agentExtension", Fit("extension", number)) : null;
        string[] ways = search.Agent is not { } agent
            ? [""]
            : [$" AND {{0}}.agentName = {Value("@agent", history.VisitTexts.Fit("agentName", agent))}", .. agentExtension is null ? [] : new[] { $" AND {{0}}.extension = {agentExtension}" }];
        _ofVisit = search.IsAboutVisits ? [.. ways.Select(way => Of("v", "1 = 1" + way + byExtension + inQueues))] : [];
        _ofCall = search.IsAboutVisits && (search.Agent is null || agentExtension is not null) ? Of("c", "1 = 1" + ways[^1] + byExtension + inQueues) : null;
        _leading = (search.Agent, search.Extension, queues.Length) switch
        {
            (not null, _, _) => [.. ways.Select(way => "1 = 1" + way)],
            (_, not null, _) => ["1 = 1" + byExtension],
            (_, _, <= FewQueues) => [.. queues.Select(queue => $"{{0}}.queue = {queue}")],
            _ => [],
        };
    }

    public async Task<CallPage> ReadAsync(CancellationToken cancellationToken)
    {
        if (_search.Queues is { Count: 0 })
            return new CallPage([], null);
        var found = new List<(CallCursor Place, Call Call)>();
        var (place, length) = (_search.After, FirstWindow);
        var end = await NewestAsync(Earlier(Earlier(place?.CreatedAt, Latest)!.Value.AddSeconds(1), _search.To), cancellationToken).ConfigureAwait(false);
        while (end is { } until && found.Count <= _search.Limit)
        {
            var start = until - length;
            var isLast = length > LongestWindow || start.ToUnixTimeSeconds() <= (_search.FromSecond ?? 0);
            var limit = _search.Limit + 1 - found.Count;
            var ids = await _session.QueryAsync(
                Select(isLast ? null : start, until, place, limit), reader => reader.Number(0)!.Value, cancellationToken, [.. _values]).ConfigureAwait(false);
            var read = await new HistoryReader(_history, _session).ReadAsync(ids, cancellationToken).ConfigureAwait(false);
            var ordered = read.Select(row => (Place: new CallCursor(row.Call.CreatedAt, row.Id), row.Call))
                .OrderByDescending(row => row.Place.CreatedAt).ThenByDescending(row => row.Place.Id).ToList();
            // A collation takes more for equal.
            found.AddRange(ordered.Where(row => _search.Matches(row.Call)));
            if (ids.Count == limit)
            {
                // All of them may have been purged meanwhile.
                place = ordered.Count > 0 ? ordered[^1].Place : place;
                continue;
            }

            length *= Growth;
            end = isLast ? null : await NewestAsync(start, cancellationToken).ConfigureAwait(false);
        }

        var page = found.Take(_search.Limit).ToList();
        return new CallPage([.. page.Select(row => row.Call)], found.Count > page.Count ? page[^1].Place : null);
    }

    /// <summary>The ids of calls of one window, newest first.</summary>
    private string Select(DateTimeOffset? start, DateTimeOffset end, CallCursor? place, int limit)
    {
        var window = $"c.createdAt < {Second(end)}{_ofAll}"
            + (start is { } from ? $" AND c.createdAt >= {Second(from)}" : "")
            + (place is { } after ? $" AND {After(after)}" : "");
        if (_ofVisit.Length == 0)
            return $"SELECT c.id FROM {HistoryTables.Calls} c WHERE {window} {NewestFirst} LIMIT {limit}";
        // Apart, or the database takes the index for the queue alone and goes through all its visits.
        string[] times =
        [
            $"v.joinedAt < {Second(end + LongestCall)}" + (start is { } first ? $" AND v.joinedAt >= {Second(first - LongestWait)}" : ""),
            "v.joinedAt IS NULL",
        ];
        var parts = _ofVisit.SelectMany(visit => times, (visit, time) => $"""
            SELECT DISTINCT c.id, c.createdAt FROM {_history.Tables.Visits} v JOIN {HistoryTables.Calls} c ON c.linkId = v.linkId
            WHERE {visit} AND {time} AND {window} {NewestFirst} LIMIT {limit}
            """);
        if (_ofCall is not null)
            parts = parts.Append($"SELECT c.id, c.createdAt FROM {HistoryTables.Calls} c WHERE {_ofCall} AND {window} {NewestFirst} LIMIT {limit}");
        return $"""
            SELECT id FROM ({string.Join(" UNION ", parts.Select((part, index) => $"SELECT * FROM ({part}) part{index}"))}) found
            {NewestFirst} LIMIT {limit}
            """;
    }

    /// <summary>
    /// Where the next window ends at the latest, so that a queue or an agent of long ago is not looked for in all the time since; <see langword="null"/> when
    /// nothing is left. Each part of the query is answered by one end of an index.
    /// </summary>
    private async Task<DateTimeOffset?> NewestAsync(DateTimeOffset? end, CancellationToken cancellationToken)
    {
        var before = end is { } time ? $" AND c.createdAt < {Second(time)}" : "";
        var parts = new List<string>();
        foreach (var condition in _leading)
        {
            var joined = end is { } last ? $" AND v.joinedAt < {Second(last + LongestCall)}" : "";
            parts.Add($"SELECT 1, {_dialect.ToTime("MAX(v.joinedAt)")} FROM {_history.Tables.Visits} v WHERE {Of("v", condition)}{joined}");
            parts.Add($"""
                SELECT 0, {_dialect.ToTime("MAX(c.createdAt)")} FROM {_history.Tables.Visits} v JOIN {HistoryTables.Calls} c ON c.linkId = v.linkId
                WHERE {Of("v", condition)} AND v.joinedAt IS NULL{before}
                """);
            if (!condition.Contains("agentName", StringComparison.Ordinal))
                parts.Add($"SELECT 0, {_dialect.ToTime("MAX(c.createdAt)")} FROM {HistoryTables.Calls} c WHERE {Of("c", condition)}{before}");
        }

        if (parts.Count == 0)
        {
            var ofStatus = _search.Status is null ? "" : " AND c.status = @status";
            parts.Add($"SELECT 0, {_dialect.ToTime("MAX(c.createdAt)")} FROM {HistoryTables.Calls} c WHERE 1 = 1{ofStatus}{before}");
        }

        var rows = await _session.QueryAsync(
            string.Join(" UNION ALL ", parts),
            reader => _dialect.ReadTime(reader.GetValue(1)) is { } newest
                ? newest + (reader.Number(0) == 1 ? LongestWait : TimeSpan.Zero) + TimeSpan.FromSeconds(1)
                : (DateTimeOffset?)null,
            cancellationToken,
            [.. _values]).ConfigureAwait(false);
        return rows.Max() is { } top ? Earlier(end, DateTimeOffset.FromUnixTimeSeconds(top.ToUnixTimeSeconds())) : null;
    }

    private string OfAll()
    {
        var text = new StringBuilder();
        if (_search.From is { } from)
            text.Append(" AND c.createdAt >= ").Append(Second(from));
        if (_search.Status is { } status)
            text.Append(" AND c.status = ").Append(Value("@status", status.ToWord()));
        if (_search.Number is { } number)
            text.Append(" AND ").Append(_dialect.BeginsWith("c.phoneNumber", Value("@number", _dialect.Beginning(Fit("phoneNumber", number)))));
        return text.ToString();
    }

    private string After(CallCursor place)
    {
        var second = Second(place.CreatedAt);
        // A date that the database cannot represent is read as 1970.
        return place.CreatedAt <= DateTimeOffset.UnixEpoch ? $"c.id < {place.Id}" : $"(c.createdAt < {second} OR (c.createdAt = {second} AND c.id < {place.Id}))";
    }

    private string Second(DateTimeOffset time)
    {
        var text = new StringBuilder();
        _dialect.AppendSeconds(text, time);
        return text.ToString();
    }

    private string Fit(string column, string text) => _history.CallTexts.Fit(column, text);

    private string Value(string name, string value)
    {
        _values.Add((name, value));
        return name;
    }

    private static string Of(string table, string condition) => condition.Replace("{0}", table, StringComparison.Ordinal);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
