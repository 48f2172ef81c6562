using System.Data.Common;
using System.Globalization;
using System.Text;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Has the database count visits and rings, by queue and interval or by agent. Logins and pauses are few, and cut to intervals here.</summary>
internal sealed partial class HistoryReports(HistoryDatabase history, StatisticsOptions options, TimeProvider time)
{
    // What FROM_UNIXTIME knows.
    private static readonly DateTimeOffset First = DateTimeOffset.FromUnixTimeSeconds(1);
    private static readonly DateTimeOffset Last = DateTimeOffset.FromUnixTimeSeconds(int.MaxValue);

    private const string VisitTime = "COALESCE(joinedAt, answeredAt, leftAt)";

    private readonly SqlDialect _dialect = history.Sql.Dialect;
    private readonly VisitFormulas _formulas = new(options);

    public async Task<IReadOnlyList<QueueStatistics>> OfQueuesAsync(QueueStatisticsQuery query, CancellationToken cancellationToken)
    {
        var report = new QueueReport(query, options);
        await history.Sql.UseAsync(
            async session =>
            {
                var queues = await QueuesAsync(session, query.Queues, cancellationToken).ConfigureAwait(false);
                if (queues.Count == 0)
                    return false;
                var (from, to) = await BoundsAsync(session, query, queues, cancellationToken).ConfigureAwait(false);
                foreach (var part in report.Intervals?.Parts(from, to) ?? [(from, to, 0)])
                    await AddAsync(session, report, queues, part, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        report.Add(await PeriodsAsync(query.From, query.To, query.Queues, cancellationToken).ConfigureAwait(false), time.GetUtcNow());
        return report.ToList();
    }

    public async Task<IReadOnlyList<AgentStatistics>> OfAgentsAsync(AgentStatisticsQuery query, CancellationToken cancellationToken)
    {
        var report = new AgentReport(query);
        var (from, to) = (Cut(query.From) ?? First, Cut(query.To) ?? Last);
        await history.Sql.UseAsync(
            async session =>
            {
                var queues = await QueuesAsync(session, query.Queues, cancellationToken).ConfigureAwait(false);
                if (queues.Count > 0)
                    await AddAnsweredAsync(session, report, from, to, queues, cancellationToken).ConfigureAwait(false);
                if (query.Queues?.Count != 0)
                    await AddLostAsync(session, report, from, to, query.Queues, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        report.Add(await PeriodsAsync(query.From, query.To, query.Queues, cancellationToken).ConfigureAwait(false), time.GetUtcNow());
        return report.ToList();
    }

    // All queues by name as well: the index begins with the queue, and then gives the figures of a period without touching a row.
    private async Task<IReadOnlyCollection<string>> QueuesAsync(SqlSession session, IReadOnlyCollection<string>? queues, CancellationToken cancellationToken) =>
        queues ?? await session.QueryAsync($"SELECT DISTINCT queue FROM {history.Tables.Visits}", reader => reader.GetString(0), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The period that was asked for; where it is open and intervals are needed, what the table holds.</summary>
    private async Task<(DateTimeOffset From, DateTimeOffset To)> BoundsAsync(
        SqlSession session, QueueStatisticsQuery query, IReadOnlyCollection<string> queues, CancellationToken cancellationToken)
    {
        var (from, to) = (Cut(query.From), Cut(query.To));
        if (query.Interval is null || (from is not null && to is not null))
            return (from ?? First, to ?? Last);
        var (condition, values) = InQueues("queue", queues);
        // The first is read from the ends of an index; joins are seldom missed, so the other has few rows to look at.
        string[] selections =
        [
            $"SELECT {Ends("joinedAt")} FROM {history.Tables.Visits} WHERE {condition} GROUP BY queue",
            $"SELECT {Ends("COALESCE(answeredAt, leftAt)")} FROM {history.Tables.Visits} WHERE {condition} AND joinedAt IS NULL",
        ];
        var ends = await session.QueryAsync(
            string.Join(" UNION ALL ", selections), reader => (First: Time(reader, 0), Last: Time(reader, 1)), cancellationToken, values).ConfigureAwait(false);
        return (from ?? ends.Min(end => end.First) ?? First, to ?? ends.Max(end => end.Last)?.AddMilliseconds(1) ?? First);

        string Ends(string column) => $"{_dialect.ToTime($"MIN({column})")}, {_dialect.ToTime($"MAX({column})")}";
    }

    private async Task AddAsync(
        SqlSession session, QueueReport report, IReadOnlyCollection<string> queues, (DateTimeOffset From, DateTimeOffset To, long Offset) part,
        CancellationToken cancellationToken)
    {
        var seconds = report.Intervals?.Seconds;
        var bucket = seconds is { } length ? _dialect.Bucket(VisitTime, part.Offset, length) : "0";
        var (threshold, brief) = (PerQueue(_formulas.ThresholdSeconds), PerQueue(_formulas.ShortSeconds));
        const string abandoned = "answeredAt IS NULL AND endReason IS NOT NULL";
        var late = options.ServiceLevel switch
        {
            ServiceLevelFormula.AnsweredAndLateAbandoned => $"waitSeconds > {threshold}",
            ServiceLevelFormula.AnsweredAndAbandoned => "1 = 1",
            ServiceLevelFormula.AnsweredAndAbandonedWithoutShort => $"waitSeconds >= {brief}",
            _ => "1 = 0",
        };
        var (condition, values) = InQueues("queue", queues);
        var sql = $"""
            SELECT queue, {bucket} AS bucket, COUNT(*), SUM(answeredAt IS NOT NULL), SUM({abandoned}),
              SUM({abandoned} AND waitSeconds < {brief}), SUM(answeredAt IS NOT NULL AND waitSeconds <= {threshold}),
              SUM(waitSeconds IS NOT NULL AND (answeredAt IS NOT NULL OR ({abandoned} AND {late}))),
              SUM(answeredAt IS NOT NULL AND waitSeconds IS NOT NULL), SUM(CASE WHEN answeredAt IS NOT NULL THEN waitSeconds END),
              MAX(CASE WHEN answeredAt IS NOT NULL OR endReason IS NOT NULL THEN waitSeconds END),
              SUM(answeredAt IS NOT NULL AND talkSeconds IS NOT NULL), SUM(CASE WHEN answeredAt IS NOT NULL THEN talkSeconds END),
              SUM(CASE WHEN answeredAt IS NOT NULL THEN holdSeconds END)
            FROM {history.Tables.Visits} WHERE {condition} AND ({During(part.From, part.To)}) GROUP BY queue, bucket
            """;
        var rows = await session.QueryAsync(
            sql, reader => (Queue: reader.Text(0)!, Bucket: reader.Number(1)!.Value, Figures: Figures(reader)), cancellationToken, values)
            .ConfigureAwait(false);
        foreach (var row in rows)
        {
            var start = seconds is { } step ? DateTimeOffset.FromUnixTimeSeconds((row.Bucket * step) - part.Offset) : part.From;
            report.Add(row.Queue, start > part.From ? start : part.From, row.Figures);
        }
    }

    private static QueueFigures Figures(DbDataReader reader) => new()
    {
        Offered = Count(reader, 2),
        Answered = Count(reader, 3),
        Abandoned = Count(reader, 4),
        ShortAbandoned = Count(reader, 5),
        AnsweredInTime = Count(reader, 6),
        ServiceLevelBase = Count(reader, 7),
        AnsweredWaits = Count(reader, 8),
        AnsweredWaitSeconds = Count(reader, 9),
        LongestWaitSeconds = (int?)reader.Number(10),
        Handled = Count(reader, 11),
        TalkSeconds = Count(reader, 12),
        HoldSeconds = Count(reader, 13),
    };

    private async Task AddAnsweredAsync(
        SqlSession session, AgentReport report, DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string> queues, CancellationToken cancellationToken)
    {
        var (condition, values) = InQueues("queue", queues);
        var sql = $"""
            SELECT queue, extension, agentName,
              COUNT(*), COUNT(talkSeconds), SUM(talkSeconds), SUM(holdSeconds), {_dialect.ToTime("MAX(answeredAt)")}
            FROM {history.Tables.Visits} WHERE {condition} AND answeredAt IS NOT NULL AND ({During(from, to)}) GROUP BY queue, extension, agentName
            """;
        foreach (var (queue, extension, name, lastAt, figures) in await session.QueryAsync(sql, Read, cancellationToken, values).ConfigureAwait(false))
        {
            if (report.IsAbout(queue))
                report.AddAnswered(extension, name, lastAt, figures);
        }

        (string Queue, string Extension, string? Name, DateTimeOffset LastAt, AgentStatistics Figures) Read(DbDataReader reader) => (
            reader.Text(0)!, reader.Text(1)!, reader.Text(2), Time(reader, 7)!.Value,
            new AgentStatistics("", null) { Answered = Count(reader, 3), Handled = Count(reader, 4), TalkSeconds = Count(reader, 5), HoldSeconds = Count(reader, 6) });
    }

    private async Task AddLostAsync(
        SqlSession session, AgentReport report, DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string>? queues, CancellationToken cancellationToken)
    {
        var (condition, values) = queues is null ? ("1 = 1", []) : InQueues("v.queue", queues);
        var join = queues is null ? "" : $"JOIN {history.Tables.Visits} v ON v.linkId = r.linkId AND v.visit = r.visit";
        var sql = $"""
            SELECT {(queues is null ? "''" : "v.queue")} AS inQueue, r.extension,
              r.interface, r.agentName, COUNT(*), {_dialect.ToTime("MAX(r.rangAt)")}
            FROM {history.Tables.Rings} r {join}
            WHERE r.rangAt >= {Literal(from)} AND r.rangAt < {Literal(to)} AND r.answered = 0 AND {condition} GROUP BY inQueue, r.extension, r.interface, r.agentName
            """;
        foreach (var (queue, extension, member, name, count, lastAt) in await session.QueryAsync(sql, Read, cancellationToken, values).ConfigureAwait(false))
        {
            if (queues is null || report.IsAbout(queue))
                report.AddLost(extension, member, name, lastAt, count);
        }

        (string Queue, string Extension, string Member, string? Name, long Count, DateTimeOffset LastAt) Read(DbDataReader reader) =>
            (reader.Text(0)!, reader.Text(1)!, reader.Text(2)!, reader.Text(3), Count(reader, 4), Time(reader, 5)!.Value);
    }

    private Task<List<Agents.AgentPeriod>> PeriodsAsync(
        DateTimeOffset? from, DateTimeOffset? to, IReadOnlyCollection<string>? queues, CancellationToken cancellationToken) =>
        new HistoryAgents(history).ReadAsync(from ?? First, to ?? Last, queues, cancellationToken);

    // Three ranges for each queue of an index that begins with queue and these columns.
    private string During(DateTimeOffset from, DateTimeOffset to)
    {
        return $"{Range("joinedAt")} OR (joinedAt IS NULL AND {Range("answeredAt")}) OR (joinedAt IS NULL AND answeredAt IS NULL AND {Range("leftAt")})";

        string Range(string column) => $"{column} >= {Literal(from)} AND {column} < {Literal(to)}";
    }

    private (string Condition, (string Name, object? Value)[] Values) InQueues(string column, IReadOnlyCollection<string> queues)
    {
        (string Name, object? Value)[] values = [.. queues.Select((queue, index) => ($"@queue{index}", (object?)history.VisitTexts.Fit("queue", queue)))];
        return ($"{column} IN ({string.Join(", ", values.Select(value => value.Name))})", values);
    }

    private string PerQueue(Func<string, int> seconds)
    {
        var common = seconds("").ToString(CultureInfo.InvariantCulture);
        if (options.Queues.Count == 0)
            return common;
        var text = new StringBuilder("CASE queue");
        foreach (var queue in options.Queues.Keys)
        {
            text.Append(" WHEN ");
            _dialect.AppendText(text, queue);
            text.Append(CultureInfo.InvariantCulture, $" THEN {seconds(queue)}");
        }

        return text.Append(" ELSE ").Append(common).Append(" END").ToString();
    }

    private string Literal(DateTimeOffset time)
    {
        var text = new StringBuilder();
        _dialect.AppendMilliseconds(text, time);
        return text.ToString();
    }

    private string Second(DateTimeOffset time)
    {
        var text = new StringBuilder();
        _dialect.AppendSeconds(text, time);
        return text.ToString();
    }

    private DateTimeOffset? Time(DbDataReader reader, int column) => _dialect.ReadTime(reader.GetValue(column));

    private static long Count(DbDataReader reader, int column) => reader.Number(column) ?? 0;

    private static DateTimeOffset? Cut(DateTimeOffset? time) => time is { } known ? VisitFormulas.Cut(known) : null;
}
