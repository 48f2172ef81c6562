using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Keeps the gaps of sources.</summary>
internal sealed class HistoryGaps(HistoryDatabase history)
{
    public Task RecordAsync(SourceGap gap, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            history.Statements.UpsertGap,
            cancellationToken,
            ("@source", history.GapTexts.Fit("source", gap.Source)),
            ("@host", history.GapTexts.Fit("host", gap.Host)),
            ("@startedAt", UtcText.Write(gap.StartedAt)),
            ("@endedAt", UtcText.Write(gap.EndedAt)),
            ("@reason", history.GapTexts.Fit("reason", gap.Reason))),
        cancellationToken);

    public Task<List<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"""
            SELECT source, host, {session.Dialect.DateText("startedAt")}, {session.Dialect.DateText("endedAt")}, reason FROM {history.Tables.Gaps}
            WHERE (@source IS NULL OR source = @source) AND endedAt >= @since ORDER BY startedAt, host
            """,
            reader => new SourceGap(reader.GetString(0), reader.GetString(1), UtcText.Read(reader.Text(2)!), UtcText.Read(reader.Text(3)!), reader.GetString(4)),
            cancellationToken,
            ("@source", source is null ? null : history.GapTexts.Fit("source", source)),
            ("@since", UtcText.Write(endedSince))),
        cancellationToken);
}
