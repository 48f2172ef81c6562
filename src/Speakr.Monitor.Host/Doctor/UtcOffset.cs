using System.Globalization;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Writes how far a time zone is from UTC.</summary>
internal static class UtcOffset
{
    /// <summary>As <c>UTC-03:00</c>.</summary>
    public static string Text(TimeSpan offset) =>
        $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture)}";
}
