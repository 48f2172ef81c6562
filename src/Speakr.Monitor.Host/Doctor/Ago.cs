using System.Globalization;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Writes how long ago something was, in words of every language.</summary>
internal static class Ago
{
    /// <param name="seconds">A number of seconds.</param>
    public static string Text(string? seconds) => Text(TimeSpan.FromSeconds(double.Parse(seconds ?? "0", CultureInfo.InvariantCulture)));

    /// <summary>As <c>42 s</c>, <c>17 min</c>, <c>5 h</c>, <c>3 d</c>.</summary>
    public static string Text(TimeSpan age) => age switch
    {
        { TotalMinutes: < 2 } => Write(age.TotalSeconds, "s"),
        { TotalHours: < 2 } => Write(age.TotalMinutes, "min"),
        { TotalDays: < 2 } => Write(age.TotalHours, "h"),
        _ => Write(age.TotalDays, "d"),
    };

    private static string Write(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value)} {unit}");
}
