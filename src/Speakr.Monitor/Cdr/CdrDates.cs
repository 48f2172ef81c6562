using System.Globalization;

namespace Speakr.Monitor.Cdr;

/// <summary>Dates as databases write them.</summary>
internal static class CdrDates
{
    /// <summary>The form of <c>calldate</c>, whole seconds.</summary>
    public const string Format = "yyyy-MM-dd HH:mm:ss";

    private const string WithFraction = "yyyy-MM-dd HH:mm:ss.FFFFFF";

    /// <summary>The time in a text, truncated to the second; <see langword="null"/> for none, also for <c>0000-00-00 00:00:00</c>.</summary>
    public static DateTime? Parse(string? date) =>
        DateTime.TryParseExact(date, WithFraction, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond))
            : null;

    /// <summary>A date after all of the same second; before every real one when there is no date, or only zeros.</summary>
    public static string After(string? date)
    {
        if (date is null)
            return "0000-00-00 00:00:00";
        return Parse(date) is { } time && time < DateTime.MaxValue.AddSeconds(-1) ? Text(time.AddSeconds(1)) : "0001-01-01 00:00:00";
    }

    public static string Text(DateTime time) => time.ToString(Format, CultureInfo.InvariantCulture);
}
