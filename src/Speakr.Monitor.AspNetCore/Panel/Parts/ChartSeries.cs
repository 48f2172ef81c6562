namespace Speakr.Monitor.AspNetCore.Panel.Parts;

/// <summary>One kind of values in a chart.</summary>
/// <param name="Kind">Its class in the style sheet.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Values">A value for each place along the axis; <see langword="null"/> where there is none.</param>
internal sealed record ChartSeries(string Kind, string Name, IReadOnlyList<double?> Values)
{
    /// <summary>A round number at or above the greatest value, which the axis ends with.</summary>
    public static double RoundUp(double value)
    {
        if (value <= 4)
            return 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10 }.Select(step => step * power).First(step => step >= value - 0.001);
    }
}
