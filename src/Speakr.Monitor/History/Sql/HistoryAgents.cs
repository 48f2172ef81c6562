using System.Data.Common;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Keeps the logins and pauses of agents. Their times are UTC, because an hour that the clocks repeat must not be mistaken for the other.</summary>
internal sealed class HistoryAgents(HistoryDatabase history)
{
    public static readonly string[] Columns = ["pbx", "interface", "agent", "queue", "kind", "reason", "startedAt", "endedAt"];

    private static readonly string[] Changing = ["agent", "reason", "endedAt"];

    public Task<bool> RecordAsync(IReadOnlyList<AgentPeriod> periods, CancellationToken cancellationToken) => history.Sql.UseAsync(
        async session =>
        {
            var statement = new RowStatement(
                $"INSERT INTO {history.Tables.Agents} ({string.Join(", ", Columns)}) VALUES ", session.Dialect.OnConflictUpdate(Changing));
            var (script, text) = (session.Script, history.AgentTexts);
            foreach (var period in periods)
            {
                script.Row(statement)
                    .Text(text.Fit("pbx", period.Pbx))
                    .Text(text.Fit("interface", period.Interface))
                    .Text(text.FitOrNull("agent", period.AgentName))
                    .Text(text.Fit("queue", period.Queue))
                    .Text(period.Kind == AgentPeriodKind.Pause ? "pause" : "login")
                    .Text(text.FitOrNull("reason", period.Reason))
                    .Text(UtcText.Write(period.StartedAt))
                    .Text(period.EndedAt is { } endedAt ? UtcText.Write(endedAt) : null);
                if (script.IsFull)
                    await script.SendAsync(history.Sql.CommandSeconds, cancellationToken).ConfigureAwait(false);
            }

            await script.SendAsync(history.Sql.CommandSeconds, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<List<AgentPeriod>> ReadAsync(string? pbx, DateTimeOffset? endedSince, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"""
            SELECT {Read(session.Dialect)} FROM {history.Tables.Agents} WHERE (@pbx IS NULL OR pbx = @pbx) AND (endedAt IS NULL OR endedAt >= @since)
            ORDER BY startedAt, interface, queue, kind
            """,
            Period,
            cancellationToken,
            ("@pbx", pbx is null ? null : history.AgentTexts.Fit("pbx", pbx)),
            ("@since", endedSince is { } since ? UtcText.Write(since) : null)),
        cancellationToken);

    /// <summary>
    /// The periods that have a part within bounds. Those of one kind follow each other, so of those that began before, the last one is the only one that can
    /// reach in; it is the end of a range of the primary key.
    /// </summary>
    public Task<List<AgentPeriod>> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<string>? queues, CancellationToken cancellationToken)
    {
        (string Name, object? Value)[] names = [.. (queues ?? []).Select((queue, index) => ($"@queue{index}", (object?)history.AgentTexts.Fit("queue", queue)))];
        var inQueues = names.Length == 0 ? "" : $" AND queue IN ({string.Join(", ", names.Select(name => name.Name))})";
        return history.Sql.UseAsync(
            session => session.QueryAsync(
                $"""
                SELECT {Read(session.Dialect)} FROM {history.Tables.Agents} WHERE startedAt >= @from AND startedAt < @to{inQueues}
                UNION SELECT {Read(session.Dialect)} FROM {history.Tables.Agents} WHERE endedAt IS NULL AND startedAt < @to{inQueues}
                UNION SELECT {Read(session.Dialect, "a.")} FROM (
                  SELECT pbx, interface, queue, kind, MAX(startedAt) AS startedAt FROM {history.Tables.Agents} WHERE startedAt < @from
                  GROUP BY pbx, interface, queue, kind
                ) latest JOIN {history.Tables.Agents} a ON a.pbx = latest.pbx AND a.interface = latest.interface AND a.queue = latest.queue
                  AND a.kind = latest.kind AND a.startedAt = latest.startedAt WHERE a.endedAt >= @from{inQueues.Replace("queue IN", "a.queue IN", StringComparison.Ordinal)}
                """,
                Period,
                cancellationToken,
                [("@from", UtcText.Write(from)), ("@to", UtcText.Write(to)), .. names]),
            cancellationToken);
    }

    private static string Read(SqlDialect dialect, string table = "") =>
        $"{table}pbx, {table}interface, {table}agent, {table}queue, {table}kind, {table}reason, "
        + $"{dialect.DateText($"{table}startedAt")}, {dialect.DateText($"{table}endedAt")}";

    private static AgentPeriod Period(DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetString(3),
        reader.GetString(4) == "pause" ? AgentPeriodKind.Pause : AgentPeriodKind.Login, UtcText.Read(reader.Text(6)!))
    {
        AgentName = reader.Text(2),
        Reason = reader.Text(5),
        EndedAt = reader.Text(7) is { } endedAt ? UtcText.Read(endedAt) : null,
    };
}
