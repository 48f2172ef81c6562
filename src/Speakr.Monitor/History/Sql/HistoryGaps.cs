using System.Globalization;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Keeps the gaps of sources. Their times are UTC, because an hour that the clocks repeat must not be mistaken for the other.</summary>
internal sealed class HistoryGaps(HistoryDatabase history)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff";

    // What a column of MySQL begins with.
    private static readonly DateTimeOffset First = new(1000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Task RecordAsync(SourceGap gap, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.ExecuteAsync(
            history.Statements.UpsertGap,
            cancellationToken,
            ("@source", history.GapTexts.Fit("source", gap.Source)),
            ("@host", history.GapTexts.Fit("host", gap.Host)),
            ("@startedAt", Write(gap.StartedAt)),
            ("@endedAt", Write(gap.EndedAt)),
            ("@reason", history.GapTexts.Fit("reason", gap.Reason))),
        cancellationToken);

    public Task<List<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken) => history.Sql.UseAsync(
        session => session.QueryAsync(
            $"""
            SELECT source, host, {session.Dialect.DateText("startedAt")}, {session.Dialect.DateText("endedAt")}, reason FROM {history.Tables.Gaps}
            WHERE (@source IS NULL OR source = @source) AND endedAt >= @since ORDER BY startedAt, host
            """,
            reader => new SourceGap(reader.GetString(0), reader.GetString(1), Read(reader.Text(2)!), Read(reader.Text(3)!), reader.GetString(4)),
            cancellationToken,
            ("@source", source is null ? null : history.GapTexts.Fit("source", source)),
            ("@since", Write(endedSince))),
        cancellationToken);

    public static string Write(DateTimeOffset time) =>
        (time < First ? First : time).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static DateTimeOffset Read(string time) => DateTimeOffset.Parse(
        time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
