using System.Globalization;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Finds out in which time the table is dated, whatever the server's clock or the settings say.</summary>
internal static class FreePbxDates
{
    private const int NewestRows = 200;

    /// <summary>How far the newest dates are ahead of the clock that is configured, or else the server's; <see langword="null"/> when they do not show it.</summary>
    public static async Task<TimeSpan?> ShiftAsync(SqlSession session, FreePbxTable table, FreePbxCdrOptions options, CancellationToken cancellationToken) =>
        table.DateIndex.Length == 0
            ? null
            : await ShiftAsync(session, table.Name, table.DateIndex, await ClockAsync(session, options, cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);

    /// <summary>A shift as <c>+3</c> or <c>-5:45</c>.</summary>
    public static string Hours(TimeSpan shift)
    {
        var (hours, minutes) = Math.DivRem((int)Math.Abs(shift.TotalMinutes), 60);
        return string.Create(CultureInfo.InvariantCulture, $"{(shift < TimeSpan.Zero ? '-' : '+')}{hours}{(minutes == 0 ? "" : $":{minutes:00}")}");
    }

    /// <summary>The clock by which the table is dated: the one that is configured, or else what the server's clock and the newest rows show.</summary>
    public static async Task<PbxClock> ClockAsync(SqlSession session, FreePbxCdrOptions options, string name, string dateIndex, CancellationToken cancellationToken)
    {
        var clock = await ClockAsync(session, options, cancellationToken).ConfigureAwait(false);
        var shift = dateIndex.Length == 0 || !clock.IsGuess ? null : await ShiftAsync(session, name, dateIndex, clock, cancellationToken).ConfigureAwait(false);
        return clock.Ahead(shift ?? TimeSpan.Zero);
    }

    private static async Task<PbxClock> ClockAsync(SqlSession session, FreePbxCdrOptions options, CancellationToken cancellationToken)
    {
        if (options.TimeZone is { } zone)
            return new PbxClock(zone);
        // Asked each time: daylight saving time may have begun.
        var offset = await session.QueryAsync(
            "SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())", reader => TimeSpan.FromSeconds(reader.GetInt64(0)), cancellationToken).ConfigureAwait(false);
        return PbxClock.At(offset[0]);
    }

    private static async Task<TimeSpan?> ShiftAsync(SqlSession session, string name, string dateIndex, PbxClock clock, CancellationToken cancellationToken)
    {
        // Up to tomorrow: dates may be ahead of the server's clock, but those of years to come say nothing.
        var rows = await session.QueryAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SELECT CAST({FreePbxTable.CallDate} AS CHAR), CAST({FreePbxTable.UniqueId} AS CHAR) FROM {name}{dateIndex}
                WHERE {FreePbxTable.CallDate} <= UTC_TIMESTAMP() + INTERVAL 1 DAY ORDER BY {FreePbxTable.CallDate} DESC LIMIT {NewestRows}
                """),
            reader => (reader.Text(0), reader.Text(1)),
            cancellationToken).ConfigureAwait(false);
        return ClockShift.Of(rows, clock);
    }
}
