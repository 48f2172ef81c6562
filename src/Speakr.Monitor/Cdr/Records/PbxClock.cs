using System.Globalization;

namespace Speakr.Monitor.Cdr.Records;

/// <summary>Turns the local time of a PBX into time and back. Pure.</summary>
/// <param name="zone">The time zone configured for the PBX's records.</param>
/// <param name="ahead">How far its dates are ahead of that zone in truth. <value>Default: not at all.</value></param>
/// <param name="isGuess">Whether nobody has said so, and records may know better. <value>Default: <see langword="false"/>.</value></param>
internal sealed class PbxClock(TimeZoneInfo zone, TimeSpan ahead = default, bool isGuess = false)
{
    // Asterisk dates from 1999; earlier dates are the default of FreePBX's column, or come from a PBX whose clock was not set.
    private const int FirstYear = 2000;
    private const int LastYear = 9000;

    // A channel's id and its records are cut to seconds each.
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(1);

    /// <summary>Whether records may know better.</summary>
    public bool IsGuess => isGuess;

    /// <summary>The same clock, ahead by so much more.</summary>
    public PbxClock Ahead(TimeSpan more) => more == TimeSpan.Zero ? this : new PbxClock(zone, ahead + more, isGuess);

    /// <summary>A PBX whose clock is that far ahead of UTC, whatever the date.</summary>
    public static PbxClock At(TimeSpan offset)
    {
        var minutes = TimeSpan.FromMinutes(Math.Round(offset.TotalMinutes));
        return new PbxClock(TimeZoneInfo.CreateCustomTimeZone("PBX", minutes, "PBX", "PBX"), isGuess: true);
    }

    /// <summary>The time of a <c>calldate</c>; <see langword="null"/> for one that no call can have.</summary>
    /// <param name="callDate">The local time.</param>
    /// <param name="uniqueId">
    /// The channel. Its id begins with the second in which it was made, which distinguishes the two hours with the same local time when
    /// daylight saving time ends.
    /// </param>
    public DateTimeOffset? Read(string? callDate, string uniqueId)
    {
        if (CdrDates.Parse(callDate) is not { Year: >= FirstYear and <= LastYear } written)
            return null;
        var local = written - ahead;
        if (!zone.IsAmbiguousTime(local))
            return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();

        var offsets = zone.GetAmbiguousTimeOffsets(local);
        var first = new DateTimeOffset(local, offsets.Max());
        return (first >= MadeAt(uniqueId) - Cut ? first : new DateTimeOffset(local, offsets.Min())).ToUniversalTime();
    }

    /// <summary>Local times that hold all of a period. Where the clock is set within it they hold more, never less.</summary>
    public (string From, string To) Write(DateTimeOffset from, DateTimeOffset to)
    {
        var (begin, end) = (zone.GetUtcOffset(from), zone.GetUtcOffset(to));
        // Up to the next second, because dates have no fraction of one.
        var (first, last) = (from.UtcDateTime + Min(begin, end) + ahead, to.UtcDateTime + Max(begin, end) + ahead);
        return (CdrDates.Text(first), CdrDates.Text(last.AddTicks(TimeSpan.TicksPerSecond - 1)));
    }

    /// <summary>When a channel was created, from its id; the minimum when the id has no time.</summary>
    public static DateTimeOffset MadeAt(string uniqueId)
    {
        // 1795331618.31, or with the name of the system before: pbx-1795331618.31
        var id = uniqueId.AsSpan(uniqueId.LastIndexOf('-') + 1);
        var end = id.IndexOf('.');
        return end > 0 && uint.TryParse(id[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.UnixEpoch;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
