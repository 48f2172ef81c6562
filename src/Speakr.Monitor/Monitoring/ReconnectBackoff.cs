namespace Speakr.Monitor.Monitoring;

/// <summary>How long to wait before the next try: doubling from a minimum to a maximum, spread by chance, back to the start after success.</summary>
/// <param name="minimum">The wait after the first failure, before it is spread.</param>
/// <param name="maximum">No wait is longer.</param>
/// <param name="nextDouble">Chance from 0 to 1.</param>
internal sealed class ReconnectBackoff(TimeSpan minimum, TimeSpan maximum, Func<double> nextDouble)
{
    private int _failures;

    public void Reset() => _failures = 0;

    /// <summary>The next wait: between half and all of what the number of failures in a row calls for.</summary>
    public TimeSpan Next()
    {
        // Past thirty doublings the maximum has long been reached, and the shift would overflow.
        var doubled = minimum * (1L << Math.Min(_failures++, 30));
        var limit = doubled < maximum ? doubled : maximum;
        return limit * (0.5 + (nextDouble() / 2));
    }
}
