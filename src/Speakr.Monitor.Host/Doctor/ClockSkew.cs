namespace Speakr.Monitor.Host.Doctor;

/// <summary>How far another clock is from ours.</summary>
internal static class ClockSkew
{
    /// <summary>What clocks that are kept by NTP do not reach.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    /// <summary>The certain part of the difference: the round trip to the other clock is subtracted.</summary>
    /// <param name="theirs">What it said.</param>
    /// <param name="before">Ours, before it was asked.</param>
    /// <param name="after">Ours, after it had answered.</param>
    /// <returns>Positive when the other is ahead.</returns>
    public static TimeSpan Of(DateTimeOffset theirs, DateTimeOffset before, DateTimeOffset after)
    {
        if (theirs > after)
            return theirs - after;
        return theirs < before ? theirs - before : TimeSpan.Zero;
    }
}
