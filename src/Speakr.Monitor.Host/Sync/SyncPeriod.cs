using System.Globalization;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Sync;

/// <summary>Reads what is written after <c>--from</c> and <c>--to</c>: a date or a date and time, in the time of the PBX.</summary>
internal static class SyncPeriod
{
    public const string Form = "2026-11-01 or \"2026-11-01 08:30:00\"";

    private const string Day = "yyyy-MM-dd";
    private const string Moment = "yyyy-MM-dd HH:mm:ss";

    public static bool IsValid(string text) => TryParse(text, out _, out _);

    /// <returns>The range from the first moment of <paramref name="from"/> to the last of <paramref name="to"/>; <see langword="null"/> for neither.</returns>
    /// <exception cref="FormatException">One of them is no date.</exception>
    public static CdrRange? Of(string? from, string? to) =>
        from is null && to is null ? null : new CdrRange(from is null ? null : Begin(from), to is null ? null : End(to));

    /// <summary>Whether the period ends before it begins; invalid dates are reported elsewhere.</summary>
    public static bool IsEmpty(string? from, string? to) => from is not null && to is not null && IsValid(from) && IsValid(to)
        && string.CompareOrdinal(Begin(from), End(to)) >= 0;

    private static string Begin(string text) => TryParse(text, out var begin, out _) ? Write(begin) : throw new FormatException(Form);

    private static string End(string text)
    {
        if (!TryParse(text, out var last, out var isDay))
            throw new FormatException(Form);

        // What is named is part of the period: the whole day, or the second, which is as fine as a PBX writes.
        return Write(isDay ? last.AddDays(1) : last.AddSeconds(1));
    }

    private static bool TryParse(string text, out DateTime moment, out bool isDay)
    {
        isDay = DateTime.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
        // The year after must be one, too.
        return (isDay || DateTime.TryParseExact(text, Moment, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment))
            && moment.Year < DateTime.MaxValue.Year;
    }

    private static string Write(DateTime moment) => moment.ToString(Moment, CultureInfo.InvariantCulture);
}
