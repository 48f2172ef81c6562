using System.Globalization;

namespace Speakr.Monitor.Storage;

/// <summary>Times as text in UTC, because an hour that the clocks repeat must not be mistaken for the other.</summary>
internal static class UtcText
{
    private const string Format = "yyyy-MM-dd HH:mm:ss.fff";

    // What a column of MySQL begins with.
    private static readonly DateTimeOffset First = new(1000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Write(DateTimeOffset time) =>
        (time < First ? First : time).UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset Read(string text) => DateTimeOffset.Parse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
