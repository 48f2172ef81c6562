namespace Speakr.Monitor.Host.Doctor;

/// <summary>How much of the range of a counting column is used.</summary>
internal static class IdRoom
{
    /// <summary>From here on a larger type has to be planned.</summary>
    public const double Tight = 0.7;

    /// <param name="type">The column's type as information_schema has it: <c>int(11) unsigned</c>.</param>
    /// <param name="last">The greatest id.</param>
    /// <returns>From 0 to 1.</returns>
    public static double Used(string type, long last) => last / Largest(type);

    private static double Largest(string type)
    {
        var word = type.ToUpperInvariant();
        var bits = word switch
        {
            _ when word.StartsWith("TINYINT", StringComparison.Ordinal) => 8,
            _ when word.StartsWith("SMALLINT", StringComparison.Ordinal) => 16,
            _ when word.StartsWith("MEDIUMINT", StringComparison.Ordinal) => 24,
            _ when word.StartsWith("BIGINT", StringComparison.Ordinal) => 64,
            _ => 32,
        };
        return Math.Pow(2, word.Contains("UNSIGNED", StringComparison.Ordinal) ? bits : bits - 1) - 1;
    }
}
