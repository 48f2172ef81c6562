using System.Globalization;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Writes how far a time zone is from UTC.</summary>
internal static class UtcOffset
{
    /// <summary>As <c>+3</c> or <c>-5:45</c>.</summary>
    public static string Hours(TimeSpan offset) =>
        $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset.ToString(offset.Minutes == 0 ? @"%h" : @"h\:mm", CultureInfo.InvariantCulture)}";

    /// <summary>As <c>UTC-03:00</c>.</summary>
    public static string Text(TimeSpan offset) =>
        $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture)}";
}
