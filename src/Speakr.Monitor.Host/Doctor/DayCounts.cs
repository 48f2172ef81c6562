using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>
/// Compares day by day how many rows the source counts as copied and how many the destination has. A destination that was restored from an older
/// backup lacks rows that are marked, and no run would look for them.
/// </summary>
internal sealed class DayCounts(DoctorSession session, ICdrSource source, CdrSyncMode mode, string? watermark, string quarantine, string name)
{
    private const int Days = 31;

    /// <param name="newest">The latest date at the source.</param>
    public async Task<Finding> CompareAsync(DateTime newest)
    {
        var oldest = await session.RowsAsync("SELECT CAST(MIN(date) AS CHAR(19)) FROM cdrs WHERE date > '1970-01-01'");
        var lacking = new List<(string Day, long Here, long Copied)>();
        var begin = newest.Date.AddDays(1 - Days);
        // What is older than the oldest record here was removed on purpose, some of its day perhaps, too.
        if (CdrDates.Parse(oldest[0][0]) is { } first && first.Date < newest.Date && first.Date >= begin)
            begin = first.Date.AddDays(1);
        for (var day = begin; day <= newest.Date; day = day.AddDays(1))
        {
            // In this order: what is copied between the two makes no difference appear.
            var copied = await CopiedAsync(day);
            var here = await HereAsync(day);
            if (here < copied)
                lacking.Add((CdrDates.Text(day)[..10], here, copied));
        }

        var days = (newest.Date - begin).Days + 1;
        return lacking is [var earliest, ..]
            ? Finding.Warning(
                FindingCodes.CdrDestinationDays, lacking.Count, days, lacking.Sum(day => day.Copied - day.Here), earliest.Day, earliest.Here, earliest.Copied)
            : Finding.Ok(FindingCodes.CdrDestinationDays, 0, days, 0);
    }

    // Day by day: MyISAM locks its table while it is counted.
    private async Task<long> CopiedAsync(DateTime day)
    {
        var (from, before) = (CdrDates.Text(day), CdrDates.Text(day.AddDays(1)));
        if (mode == CdrSyncMode.Mark)
        {
            var range = new CdrRange(from, before);
            var unmarked = await CountAsync(range, unmarkedOnly: true);
            return await CountAsync(range, unmarkedOnly: false) - unmarked;
        }

        // Rows after the watermark may not be copied yet.
        if (watermark is null || string.CompareOrdinal(watermark, from) <= 0)
            return 0;
        before = string.CompareOrdinal(watermark, before) < 0 ? watermark : before;
        var all = await CountAsync(new CdrRange(from, before), unmarkedOnly: false);
        var refused = await session.NumberAsync(
            $"SELECT COUNT(*) FROM {quarantine} WHERE name = @name AND date >= @from AND date < @before",
            ("@name", name), ("@from", from), ("@before", before));
        return all - refused;
    }

    private async Task<long> HereAsync(DateTime day) => await session.NumberAsync(
        "SELECT COUNT(*) FROM cdrs WHERE date >= @from AND date < @before",
        ("@from", CdrDates.Text(day)), ("@before", CdrDates.Text(day.AddDays(1))));

    private async Task<long> CountAsync(CdrRange range, bool unmarkedOnly) =>
        (await source.CountAsync(range, unmarkedOnly, session.Token)).Sum(day => day.Rows);
}
