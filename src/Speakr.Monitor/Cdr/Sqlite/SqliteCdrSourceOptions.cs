using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Settings of the source that reads a SQLite file. Read once, when it is registered.</summary>
public sealed class SqliteCdrSourceOptions
{
    /// <summary>The table; letters, digits and '_', at most 64. It is never altered. <value>Default: <c>cdr</c>.</value></summary>
    public string Table { get; set; } = "cdr";

    /// <summary>
    /// The column that tells copied rows from new ones: NULL until a row is copied, then 1. Letters, digits and '_', at most 64.
    /// <value>Default: <c>sync</c>.</value>
    /// </summary>
    public string Marker { get; set; } = "sync";

    /// <summary>How long to wait for another program that holds the file; whole seconds, at least one. <value>Default: 5 seconds.</value></summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        CheckName(Table, nameof(Table));
        CheckName(Marker, nameof(Marker));
        if (BusyTimeout < TimeSpan.FromSeconds(1) || BusyTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("SqliteCdrSourceOptions.BusyTimeout must be from one second to one hour.");
    }

    private static void CheckName(string? name, string option)
    {
        if (!SqlName.IsPlain(name))
            throw new ArgumentException($"SqliteCdrSourceOptions.{option} must have 1 to 64 letters, digits and '_'.");
    }
}
