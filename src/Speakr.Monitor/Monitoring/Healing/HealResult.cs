namespace Speakr.Monitor.Monitoring.Healing;

/// <summary>What healing a period of the history did.</summary>
/// <param name="Calls">Queue calls that were looked at.</param>
/// <param name="Added">Those that the history did not have.</param>
/// <param name="Closed">Those that stood open there.</param>
/// <param name="Corrected">Those that were over there, but otherwise than they really were.</param>
public sealed record HealResult(int Calls, int Added, int Closed, int Corrected)
{
    /// <summary>Nothing was there to do.</summary>
    public static HealResult None { get; } = new(0, 0, 0, 0);

    internal HealResult Plus(HealResult other) =>
        new(Calls + other.Calls, Added + other.Added, Closed + other.Closed, Corrected + other.Corrected);
}
