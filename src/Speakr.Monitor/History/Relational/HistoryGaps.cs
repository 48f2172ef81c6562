using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.Relational;

/// <summary>Keeps the gaps of sources. Their times are UTC, because an hour that the clocks repeat must not be mistaken for the other.</summary>
internal sealed class HistoryGaps(HistoryDatabase database)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff";

    // What a column of MySQL begins with.
    private static readonly DateTimeOffset First = new(1000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly HistoryDialect _dialect = database.Dialect;

    public Task<bool> RecordAsync(SourceGap gap, CancellationToken cancellationToken) => database.RunAsync(
        async () =>
        {
            var (text, connection) = (_dialect.GapTexts, await database.OpenAsync(cancellationToken).ConfigureAwait(false));
            await using (connection.ConfigureAwait(false))
            {
                var command = StatementCommand.Create(
                    connection,
                    _dialect.UpsertGap,
                    _dialect.CommandSeconds,
                    ("@source", text.Fit("source", gap.Source)),
                    ("@host", text.Fit("host", gap.Host)),
                    ("@startedAt", Time(gap.StartedAt)),
                    ("@endedAt", Time(gap.EndedAt)),
                    ("@reason", text.Fit("reason", gap.Reason)));
                await using (command.ConfigureAwait(false))
                    await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
        },
        cancellationToken);

    public Task<List<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken) => database.RunAsync(
        async () =>
        {
            var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var command = StatementCommand.Create(
                    connection,
                    $"""
                    SELECT source, host, {_dialect.UtcText("startedAt")}, {_dialect.UtcText("endedAt")}, reason FROM {_dialect.Tables.Gaps}
                    WHERE (@source IS NULL OR source = @source) AND endedAt >= @since ORDER BY startedAt, host
                    """,
                    _dialect.CommandSeconds,
                    ("@source", _dialect.GapTexts.FitOrNull("source", source)),
                    ("@since", Time(endedSince)));
                await using (command.ConfigureAwait(false))
                    return await ReadAsync(command, cancellationToken).ConfigureAwait(false);
            }
        },
        cancellationToken);

    private static async Task<List<SourceGap>> ReadAsync(DbCommand command, CancellationToken token)
    {
        var gaps = new List<SourceGap>();
        var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(token).ConfigureAwait(false))
                gaps.Add(new SourceGap(reader.GetString(0), reader.GetString(1), Time(reader, 2), Time(reader, 3), reader.GetString(4)));
        }

        return gaps;
    }

    private static string Time(DateTimeOffset time) =>
        (time < First ? First : time).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(DbDataReader reader, int column) => DateTimeOffset.Parse(
        DbValue.Text(reader, column)!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
