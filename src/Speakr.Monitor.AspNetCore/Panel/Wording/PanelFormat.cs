using System.Globalization;

namespace Speakr.Monitor.AspNetCore.Panel.Wording;

/// <summary>Writes numbers, durations and times as the reader expects them: in the language of the page and the configured time zone. Immutable.</summary>
internal sealed class PanelFormat(Language language, TimeZoneInfo zone)
{
    /// <summary>The placeholder for an unknown value.</summary>
    public const string Unknown = "–";

    public TimeZoneInfo Zone => zone;

    public string Number(long? value) => value is { } number ? number.ToString("N0", language.Numbers) : Unknown;

    public string Signed(long value) => value > 0 ? $"+{Number(value)}" : value < 0 ? $"−{Number(-value)}" : "0";

    /// <param name="ratio">From 0 to 1.</param>
    public string Percent(double? ratio) => ratio is { } value ? $"{Math.Round(value * 100).ToString("N0", language.Numbers)}%" : Unknown;

    public string Bytes(long value) => value < 1_000_000 ? $"{(value / 1000d).ToString("N0", language.Numbers)} kB" : $"{(value / 1_000_000d).ToString("N1", language.Numbers)} MB";

    /// <summary>As a stop-watch shows it, 1:05 or 1:02:03; the script of the pages writes running times the same way.</summary>
    public static string Duration(double? seconds)
    {
        if (seconds is not { } value)
            return Unknown;
        var whole = (long)Math.Max(0, value);
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}");
    }

    public string Time(DateTimeOffset? moment) => At(moment, "HH:mm:ss");

    public string Minute(DateTimeOffset? moment) => At(moment, "HH:mm");

    public string Date(DateTimeOffset? moment) => At(moment, language.Date);

    public string Day(DateTimeOffset? moment) => At(moment, language.Day);

    public string Moment(DateTimeOffset? moment) => At(moment, $"{language.Date} HH:mm:ss");

    /// <summary>As the field of a form of the type <c>datetime-local</c> has it.</summary>
    public string Field(DateTimeOffset? moment) => moment is null ? "" : At(moment, "yyyy-MM-dd'T'HH:mm");

    public string DateField(DateTimeOffset? moment) => moment is null ? "" : At(moment, "yyyy-MM-dd");

    public static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Invariant(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The moment by the configured clock.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone);

    private string At(DateTimeOffset? moment, string format) =>
        moment is { } value ? Local(value).ToString(format, CultureInfo.InvariantCulture) : Unknown;
}
