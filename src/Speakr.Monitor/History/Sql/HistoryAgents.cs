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
                    .Text(HistoryGaps.Write(period.StartedAt))
                    .Text(period.EndedAt is { } endedAt ? HistoryGaps.Write(endedAt) : null);
                if (script.IsFull)
                    await script.SendAsync(history.Sql.CommandSeconds, cancellationToken).ConfigureAwait(false);
            }

            await script.SendAsync(history.Sql.CommandSeconds, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<List<AgentPeriod>> ReadAsync(
        string? pbx, DateTimeOffset? endedSince, DateTimeOffset? startedBefore, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"""
            SELECT pbx, interface, agent, queue, kind, reason, {session.Dialect.DateText("startedAt")}, {session.Dialect.DateText("endedAt")}
            FROM {history.Tables.Agents} WHERE (@pbx IS NULL OR pbx = @pbx) AND (endedAt IS NULL OR endedAt >= @since) AND (@before IS NULL OR startedAt < @before)
            ORDER BY startedAt, interface, queue, kind
            """,
            reader => new AgentPeriod(
                reader.GetString(0), reader.GetString(1), reader.GetString(3),
                reader.GetString(4) == "pause" ? AgentPeriodKind.Pause : AgentPeriodKind.Login, HistoryGaps.Read(reader.Text(6)!))
            {
                AgentName = reader.Text(2),
                Reason = reader.Text(5),
                EndedAt = reader.Text(7) is { } endedAt ? HistoryGaps.Read(endedAt) : null,
            },
            cancellationToken,
            ("@pbx", pbx is null ? null : history.AgentTexts.Fit("pbx", pbx)),
            ("@since", endedSince is { } since ? HistoryGaps.Write(since) : null),
            ("@before", startedBefore is { } before ? HistoryGaps.Write(before) : null)),
        cancellationToken);
}
