using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Which call detail records are copied, where to, and when.</summary>
internal sealed record CdrSettings
{
    public required CdrDatabase Source { get; init; }

    public required CdrDatabase Destination { get; init; }

    public required CdrSyncMode Mode { get; init; }

    /// <summary>When to run; <see langword="null"/> = every minute.</summary>
    public required CronSchedule? Cron { get; init; }

    public required TimeSpan? Overlap { get; init; }

    public required TimeSpan? SweepInterval { get; init; }

    /// <summary>What the feed of the same PBX puts before every call id.</summary>
    public required string? IdPrefix { get; init; }

    /// <summary>The PBX's time zone; <see langword="null"/> = as far from UTC as its clock is now.</summary>
    public required TimeZoneInfo? TimeZone { get; init; }

    /// <summary>The mode as it is written in the settings.</summary>
    public string ModeName => CdrModeNames.Of(Mode);
}

/// <summary>One of the two databases.</summary>
/// <param name="ConnectionString">A connection string or a <c>mysql://</c> address; holds the password.</param>
/// <param name="DisplayName">What may be shown: <c>host:port/database</c>.</param>
internal sealed record CdrDatabase(string ConnectionString, string DisplayName)
{
    // A record prints all its properties; a connection string must never get into a log that way.
    public override string ToString() => DisplayName;
}
