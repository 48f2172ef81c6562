using System.Data.Common;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Reads calls with their visits, over one session.</summary>
internal sealed class HistoryReader(HistoryDatabase history, SqlSession session)
{
    // Calls that began longer than this before CallQuery.UpdatedSince are not looked for among the ended ones. Far more than a call lasts,
    // because calls that were missed are added later with the times they had.
    private static readonly TimeSpan LongestCall = TimeSpan.FromDays(7);

    // Fewer rows are read faster than searched.
    private const long WorthSearching = 10_000;

    private readonly SqlDialect _dialect = session.Dialect;
    private readonly string _select = history.Statements.SelectCalls;

    public Task<List<(long Id, Call Call)>> FindAsync(LinkIdKey key, CancellationToken cancellationToken) =>
        ReadAsync("WHERE linkId IN (@linkId, @marked)", cancellationToken, ("@linkId", key.Plain), ("@marked", key.Marked));

    /// <summary>The next page, newest first: walking the primary key backwards needs no sorting, however many rows there are.</summary>
    public Task<List<(long Id, Call Call)>> ReadPageAsync(
        CallQuery query, long beforeId, long fromId, int rows, CancellationToken cancellationToken)
    {
        var conditions = new List<string>(7) { "id < @before", "id >= @from" };
        var values = new List<(string Name, object? Value)>(8) { ("@before", beforeId), ("@from", fromId), ("@rows", rows) };
        if (query.OnPanel is { } onPanel)
            conditions.Add(onPanel ? "showOnPanel = 1" : "showOnPanel = 0");
        if (query.Status is { } status)
            Add("status = @status", "@status", status.ToWord());
        if (query.Queue is { } queue)
            Add("queue = @queue", "@queue", history.CallTexts.Fit("queue", queue));
        if (query.UpdatedSince is { } since)
            Add($"updatedAt >= {_dialect.FromTime("@since")}", "@since", _dialect.Seconds(since));
        if (query.UpdatedBefore is { } before)
            Add($"updatedAt < {_dialect.FromTime("@until")}", "@until", _dialect.Seconds(before));
        return ReadAsync($"WHERE {string.Join(" AND ", conditions)} ORDER BY id DESC LIMIT @rows", cancellationToken, [.. values]);

        void Add(string condition, string name, object value)
        {
            conditions.Add(condition);
            values.Add((name, value));
        }
    }

    /// <summary>The calls with these ids, in no particular order.</summary>
    public async Task<List<(long Id, Call Call)>> ReadAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : await ReadAsync($"WHERE id IN ({string.Join(", ", ids)})", cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// The first id that a search for recently ended calls has to read; 0 for all. The table is a contract and has no index on its times, but ids
    /// grow with <c>createdAt</c>: a few look-ups by primary key spare reading millions of old rows.
    /// </summary>
    public async Task<long> FindStartAsync(CallQuery query, CancellationToken cancellationToken)
    {
        if (query is not { OnPanel: false, UpdatedSince: { } since })
            return 0;
        var bound = since - LongestCall;
        var first = await FirstAsync("ORDER BY id LIMIT 1", 0, cancellationToken).ConfigureAwait(false);
        var last = await FirstAsync("ORDER BY id DESC LIMIT 1", 0, cancellationToken).ConfigureAwait(false);
        if (first is null || last is null || last.Value.Id - first.Value.Id < WorthSearching)
            return 0;
        var (low, high) = (first.Value.Id, last.Value.Id + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var row = await FirstAsync("WHERE id >= @id ORDER BY id LIMIT 1", middle, cancellationToken).ConfigureAwait(false);
            if (row is var (id, createdAt) && createdAt < bound)
                low = id + 1;
            else
                high = middle;
        }

        return low;
    }

    private async Task<(long Id, DateTimeOffset CreatedAt)?> FirstAsync(string condition, long id, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            $"{_select} {condition}", reader => (reader.Number(0)!.Value, CreatedAt(reader)), cancellationToken, ("@id", id)).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    private async Task<List<(long Id, Call Call)>> ReadAsync(
        string condition, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        var calls = await session.QueryAsync(
            $"{_select} {condition}", reader => (Id: reader.Number(0)!.Value, Call: ReadCall(reader)), cancellationToken, values).ConfigureAwait(false);
        var visits = await ReadVisitsAsync(calls, cancellationToken).ConfigureAwait(false);
        await AddRingsAsync(calls, visits, cancellationToken).ConfigureAwait(false);
        for (var index = 0; index < calls.Count; index++)
        {
            var (id, call) = calls[index];
            if (visits.TryGetValue(id, out var own))
                calls[index] = (id, call with { Visits = own });
        }

        return calls;
    }

    private async Task<Dictionary<long, List<QueueVisit>>> ReadVisitsAsync(List<(long Id, Call Call)> calls, CancellationToken cancellationToken)
    {
        var visits = new Dictionary<long, List<QueueVisit>>(calls.Count);
        await ReadOfAsync(calls, history.Statements.SelectVisits, Add, cancellationToken).ConfigureAwait(false);
        return visits;

        void Add(long id, DbDataReader reader)
        {
            if (!visits.TryGetValue(id, out var own))
                visits.Add(id, own = []);
            own.Add(ReadVisit(reader));
        }
    }

    private async Task AddRingsAsync(
        List<(long Id, Call Call)> calls, Dictionary<long, List<QueueVisit>> visits, CancellationToken cancellationToken)
    {
        var rings = new Dictionary<(long Id, int Visit), List<RingAttempt>>();
        await ReadOfAsync(calls, history.Statements.SelectRings, Add, cancellationToken).ConfigureAwait(false);
        foreach (var ((id, number), own) in rings)
        {
            var index = visits.TryGetValue(id, out var known) ? known.FindIndex(visit => visit.Number == number) : -1;
            if (index >= 0)
                known![index] = known[index] with { Rings = own };
        }

        void Add(long id, DbDataReader reader)
        {
            var visit = (int)reader.Number(1)!.Value;
            if (!rings.TryGetValue((id, visit), out var own))
                rings.Add((id, visit), own = []);
            own.Add(ReadRing(reader));
        }
    }

    private async Task ReadOfAsync(
        List<(long Id, Call Call)> calls, BatchStatement select, Action<long, DbDataReader> add, CancellationToken cancellationToken)
    {
        if (calls.Count == 0)
            return;
        var command = session.Command(select, calls.Count);
        await using (command.ConfigureAwait(false))
        {
            for (var index = 0; index < calls.Count; index++)
                command.Parameters[index].Value = calls[index].Id;
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    add(reader.Number(0)!.Value, reader);
            }
        }
    }

    private DateTimeOffset CreatedAt(DbDataReader reader) => _dialect.ReadTime(reader.GetValue(9)) ?? DateTimeOffset.UnixEpoch;

    private Call ReadCall(DbDataReader reader)
    {
        var extension = reader.Text(3) ?? "";
        var onPanel = reader.Number(7) is not (null or 0);
        return new Call
        {
            Status = CallStatusWords.FromWord(reader.Text(1)) ?? Guess(onPanel, extension),
            Queue = reader.Text(2) ?? "",
            Extension = extension,
            UniqueId = reader.Text(4) ?? "",
            LinkedId = LinkIdKey.Read(reader.Text(5) ?? ""),
            CallerNumber = reader.Text(6),
            OnPanel = onPanel,
            UpdatedAt = _dialect.ReadTime(reader.GetValue(8)) ?? DateTimeOffset.UnixEpoch,
            CreatedAt = CreatedAt(reader),
        };
    }

    // A word of another program: the other columns decide, so that a ghost on the panel can still be found and closed.
    private static CallStatus Guess(bool onPanel, string extension) => (onPanel, extension.Length > 0) switch
    {
        (true, true) => CallStatus.Answered,
        (true, false) => CallStatus.Waiting,
        (false, true) => CallStatus.Ended,
        (false, false) => CallStatus.Abandoned,
    };

    private QueueVisit ReadVisit(DbDataReader reader) => new()
    {
        Number = (int)reader.Number(1)!.Value,
        Queue = reader.Text(2) ?? "",
        UniqueId = reader.Text(3) ?? "",
        JoinedAt = _dialect.ReadTime(reader.GetValue(4)),
        AnsweredAt = _dialect.ReadTime(reader.GetValue(5)),
        LeftAt = _dialect.ReadTime(reader.GetValue(6)),
        EndedAt = _dialect.ReadTime(reader.GetValue(7)),
        Extension = reader.Text(8) ?? "",
        AgentName = reader.Text(9),
        AgentUniqueId = reader.Text(10),
        WaitSeconds = (int?)reader.Number(11),
        RingSeconds = (int?)reader.Number(12),
        TalkSeconds = (int?)reader.Number(13),
        HoldSeconds = (int?)reader.Number(14),
        HungUpAt = _dialect.ReadTime(reader.GetValue(15)),
        EndReason = VisitEndReasonWords.FromWord(reader.Text(16)),
        IsReconstructed = reader.Number(17) is not (null or 0),
    };

    private RingAttempt ReadRing(DbDataReader reader) => new()
    {
        Number = (int)reader.Number(2)!.Value,
        Interface = reader.Text(3) ?? "",
        AgentName = reader.Text(4),
        Extension = reader.Text(5) ?? "",
        RangAt = _dialect.ReadTime(reader.GetValue(6)) ?? DateTimeOffset.UnixEpoch,
        Seconds = (int)reader.Number(7)!.Value,
        IsAnswered = reader.Number(8) is not (null or 0),
    };
}
