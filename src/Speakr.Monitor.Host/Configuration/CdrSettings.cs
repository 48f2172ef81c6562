using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Which call detail records of one PBX are copied, where to, and when.</summary>
internal sealed record CdrSettings
{
    /// <summary>The name of this copy, under which its notes are kept at the destination.</summary>
    public required string Name { get; init; }

    public required CdrDatabase Source { get; init; }

    public required CdrDatabase Destination { get; init; }

    public required CdrSyncMode Mode { get; init; }

    /// <summary>When to run; <see langword="null"/> = every minute.</summary>
    public required CronSchedule? Cron { get; init; }

    public required TimeSpan? Overlap { get; init; }

    public required TimeSpan? SweepInterval { get; init; }

    /// <summary>What the monitor has to know to look up calls there; <see langword="null"/> when it must not, because it follows other PBXs only.</summary>
    public required CdrHealing? Healing { get; init; }

    /// <summary>The PBX's time zone; <see langword="null"/> = as far from UTC as its clock is now.</summary>
    public required TimeZoneInfo? TimeZone { get; init; }

    /// <summary>The mode as it is written in the settings.</summary>
    public string ModeName => CdrModeNames.Of(Mode);
}

/// <summary>Which calls a PBX's records describe.</summary>
/// <param name="Feed">The feed of the same PBX; <see langword="null"/> when none is read.</param>
/// <param name="IdPrefix">What is put before its call ids.</param>
internal sealed record CdrHealing(string? Feed, string IdPrefix);

/// <summary>One of the two databases.</summary>
/// <param name="ConnectionString">A connection string; holds the password.</param>
/// <param name="DisplayName">What may be shown: <c>host:port/database</c>.</param>
internal sealed record CdrDatabase(string ConnectionString, string DisplayName)
{
    // A record prints all its properties; a connection string must never get into a log that way.
    public override string ToString() => DisplayName;
}
