using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Settings of the source that reads the table of FreePBX. Read once, when it is registered.</summary>
public sealed class FreePbxCdrOptions
{
    /// <summary>The table; letters, digits and '_', at most 64. It is never altered. <value>Default: <c>cdr</c>.</value></summary>
    public string Table { get; set; } = "cdr";

    /// <summary>
    /// The column that tells copied rows from new ones: NULL until a row is copied, then 1. A site adds it by hand. Letters, digits and '_',
    /// at most 64. <value>Default: <c>sync</c>.</value>
    /// </summary>
    public string Marker { get; set; } = "sync";

    /// <summary>
    /// How long one statement may take before it counts as failed; whole seconds, at least one. Counting may read the whole table.
    /// <value>Default: 60 seconds.</value>
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(60);

    internal int CommandSeconds => (int)Math.Ceiling(CommandTimeout.TotalSeconds);

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        CheckName(Table, nameof(Table));
        CheckName(Marker, nameof(Marker));
        if (CommandTimeout < TimeSpan.FromSeconds(1) || CommandTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("FreePbxCdrOptions.CommandTimeout must be from one second to one hour.");
    }

    private static void CheckName(string? name, string option)
    {
        if (!SqlName.IsPlain(name))
            throw new ArgumentException($"FreePbxCdrOptions.{option} must have 1 to 64 letters, digits and '_'.");
    }
}
