namespace Speakr.Monitor.Pipeline;

/// <summary>The delay before the next try: exponential between a minimum and a maximum, with jitter, reset by success.</summary>
/// <param name="minimum">The wait after the first failure, before it is spread.</param>
/// <param name="maximum">No wait is longer.</param>
/// <param name="nextDouble">Chance from 0 to 1.</param>
internal sealed class ReconnectBackoff(TimeSpan minimum, TimeSpan maximum, Func<double> nextDouble)
{
    private int _failures;

    public void Reset() => _failures = 0;

    /// <summary>The next delay: a random value between half and all of the exponential one.</summary>
    public TimeSpan Next()
    {
        // As a number, because a minimum of minutes that is doubled thirty times is longer than a TimeSpan can be.
        var ticks = Math.Min(minimum.Ticks * Math.Pow(2, Math.Min(_failures++, 30)), maximum.Ticks);
        return TimeSpan.FromTicks((long)(ticks * (0.5 + (nextDouble() / 2))));
    }
}
