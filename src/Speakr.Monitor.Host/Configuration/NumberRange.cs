namespace Speakr.Monitor.Host.Configuration;

/// <summary>The whole numbers that a setting may have.</summary>
internal readonly record struct NumberRange(int Least, int Most)
{
    public static NumberRange HealthPort { get; } = new(0, ushort.MaxValue);

    /// <summary>Seconds that <c>doctor</c> listens to a feed.</summary>
    public static NumberRange Listen { get; } = new(0, 3600);

    public static NumberRange DatabasePort { get; } = new(1, ushort.MaxValue);

    /// <summary>Seconds between things that are sent to a feed; 0 = never.</summary>
    public static NumberRange Interval { get; } = new(0, 3600);

    /// <summary>Seconds.</summary>
    public static NumberRange ShutdownTimeout { get; } = new(1, 3600);

    /// <summary>Megabytes.</summary>
    public static NumberRange JournalSize { get; } = new(10, 1_000_000);

    /// <summary>Minutes without news of a call.</summary>
    public static NumberRange CallLimit { get; } = new(1, 7 * 24 * 60);

    /// <summary>Seconds that a figure is measured by.</summary>
    public static NumberRange Threshold { get; } = new(0, 3600);

    /// <summary>Waiting callers.</summary>
    public static NumberRange Waiting { get; } = new(1, 100_000);

    /// <summary>Percent.</summary>
    public static NumberRange Percent { get; } = new(0, 100);

    /// <summary>Calls.</summary>
    public static NumberRange OpenLimit { get; } = new(1, 10_000_000);

    /// <summary>Hours.</summary>
    public static NumberRange CdrOverlap { get; } = new(1, 7 * 24);

    /// <summary>Hours.</summary>
    public static NumberRange CdrSweepInterval { get; } = new(1, 31 * 24);

    /// <summary>Days that something is kept.</summary>
    public static NumberRange Days { get; } = new(1, 36_500);

    public bool Contains(int number) => number >= Least && number <= Most;

    public override string ToString() => $"{Least} to {Most}";
}
