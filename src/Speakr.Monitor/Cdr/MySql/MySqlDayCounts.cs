using Speakr.Monitor.Checks;
using Speakr.Monitor.Databases.Probing;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>
/// Compares day by day how many rows the source counts as copied and how many the destination has. A destination that was restored from an older
/// backup lacks rows that are marked, and no run would look for them.
/// </summary>
internal sealed class MySqlDayCounts(MySqlProbe probe, ICdrSource source, CdrSyncMode mode, string? watermark, string quarantine, string name)
{
    private const int Days = 31;

    /// <param name="newest">The latest date at the source.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Finding> CompareAsync(DateTime newest, CancellationToken cancellationToken)
    {
        var oldest = await probe.RowsAsync("SELECT CAST(MIN(date) AS CHAR(19)) FROM cdrs WHERE date > '1970-01-01'").ConfigureAwait(false);
        var lacking = new List<(string Day, long Here, long Copied)>();
        var begin = newest.Date.AddDays(1 - Days);
        // What is older than the oldest record here was removed on purpose, some of its day perhaps, too.
        if (CdrDates.Parse(oldest[0][0]) is { } first && first.Date < newest.Date && first.Date >= begin)
            begin = first.Date.AddDays(1);
        for (var day = begin; day <= newest.Date; day = day.AddDays(1))
        {
            // In this order: what is copied between the two makes no difference appear.
            var copied = await CopiedAsync(day, cancellationToken).ConfigureAwait(false);
            var here = await HereAsync(day).ConfigureAwait(false);
            if (here < copied)
                lacking.Add((CdrDates.Text(day)[..10], here, copied));
        }

        return lacking.Count == 0
            ? CdrFindings.DaysEqual.With((newest.Date - begin).Days + 1)
            : CdrFindings.DaysLack.With(
                lacking.Count, (newest.Date - begin).Days + 1, lacking.Sum(day => day.Copied - day.Here),
                lacking[0].Day, lacking[0].Here, lacking[0].Copied);
    }

    // Each day by itself: MyISAM holds its table as long as it is counted.
    private async Task<long> CopiedAsync(DateTime day, CancellationToken cancellationToken)
    {
        var (from, before) = (CdrDates.Text(day), CdrDates.Text(day.AddDays(1)));
        if (mode == CdrSyncMode.Mark)
        {
            var range = new CdrRange(from, before);
            var unmarked = await CountAsync(range, unmarkedOnly: true, cancellationToken).ConfigureAwait(false);
            return await CountAsync(range, unmarkedOnly: false, cancellationToken).ConfigureAwait(false) - unmarked;
        }

        // What is later than the watermark may still be on its way.
        if (watermark is null || string.CompareOrdinal(watermark, from) <= 0)
            return 0;
        before = string.CompareOrdinal(watermark, before) < 0 ? watermark : before;
        var all = await CountAsync(new CdrRange(from, before), unmarkedOnly: false, cancellationToken).ConfigureAwait(false);
        var refused = await probe.NumberAsync(
            $"SELECT COUNT(*) FROM {quarantine} WHERE name = @name AND date >= @from AND date < @before",
            ("@name", name), ("@from", from), ("@before", before)).ConfigureAwait(false);
        return all - (refused ?? 0);
    }

    private async Task<long> HereAsync(DateTime day) => await probe.NumberAsync(
        "SELECT COUNT(*) FROM cdrs WHERE date >= @from AND date < @before",
        ("@from", CdrDates.Text(day)), ("@before", CdrDates.Text(day.AddDays(1)))).ConfigureAwait(false) ?? 0;

    private async Task<long> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken) =>
        (await source.CountAsync(range, unmarkedOnly, cancellationToken).ConfigureAwait(false)).Sum(day => day.Rows);
}
