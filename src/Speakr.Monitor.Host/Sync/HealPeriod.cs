using System.Globalization;

namespace Speakr.Monitor.Host.Sync;

/// <summary>The period that is to be healed, as moments.</summary>
internal readonly record struct HealPeriod(DateTimeOffset From, DateTimeOffset To)
{
    /// <param name="from">The first moment, in the form of <see cref="SyncPeriod"/>.</param>
    /// <param name="to">The last; <see langword="null"/> = <paramref name="now"/>.</param>
    /// <param name="zone">Whose local time is written.</param>
    /// <param name="now">The time.</param>
    public static HealPeriod Of(string from, string? to, TimeZoneInfo zone, DateTimeOffset now)
    {
        var range = SyncPeriod.Of(from, to)!;
        // Of an hour that comes twice both are part of the period.
        return new HealPeriod(Moment(range.From!, zone, Enumerable.Max), range.Before is null ? now : Moment(range.Before, zone, Enumerable.Min));
    }

    /// <summary>The same for PBXs in several zones: in each of them all of the period is part of it. To heal more than was asked for does no harm.</summary>
    public static HealPeriod Of(string from, string? to, IReadOnlyCollection<TimeZoneInfo> zones, DateTimeOffset now)
    {
        var periods = zones.Select(zone => Of(from, to, zone, now)).ToArray();
        return new HealPeriod(periods.Min(period => period.From), periods.Max(period => period.To));
    }

    private static DateTimeOffset Moment(string text, TimeZoneInfo zone, Func<IEnumerable<TimeSpan>, TimeSpan> choose)
    {
        var local = DateTime.Parse(text, CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? choose(zone.GetAmbiguousTimeOffsets(local)) : zone.GetUtcOffset(local));
    }
}
