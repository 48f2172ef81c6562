using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Settings of a CDR source in a SQLite file. Read once, at registration.</summary>
public sealed class SqliteCdrSourceOptions
{
    /// <summary>The table; letters, digits and '_', at most 64. It is never altered. <value>Default: <c>cdr</c>.</value></summary>
    public string Table { get; set; } = "cdr";

    /// <summary>
    /// The column that marks copied rows: NULL until a row is copied, then 1. Letters, digits and '_', at most 64. <value>Default:
    /// <c>sync</c>.</value>
    /// </summary>
    public string Marker { get; set; } = "sync";

    /// <summary>How long to wait for another program that locks the file; whole seconds, at least one. <value>Default: 5 seconds.</value></summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the monitor may look up missed calls here; needs the columns <c>dstchannel</c>, <c>lastapp</c>, <c>lastdata</c> and <c>duration</c>.
    /// <value>Default: <see langword="true"/>.</value>
    /// </summary>
    public bool Heals { get; set; } = true;

    /// <summary>
    /// The name of the event source of the same PBX. Required with several PBXs. <value>Default: <see langword="null"/>, the only one.</value>
    /// </summary>
    public string? EventSource { get; set; }

    /// <summary>The <c>IdPrefix</c> of that event source. <value>Default: empty.</value></summary>
    public string IdPrefix { get; set; } = "";

    /// <summary>The time zone of the records. <value>Default: <see langword="null"/>, that of this machine.</value></summary>
    public TimeZoneInfo? TimeZone { get; set; }

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        CheckName(Table, nameof(Table));
        CheckName(Marker, nameof(Marker));
        if (IdPrefix is null)
            throw new ArgumentException("SqliteCdrSourceOptions.IdPrefix must not be null; empty is none.");
        if (BusyTimeout < TimeSpan.FromSeconds(1) || BusyTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("SqliteCdrSourceOptions.BusyTimeout must be from one second to one hour.");
    }

    private static void CheckName(string? name, string option)
    {
        if (!SqlName.IsPlain(name))
            throw new ArgumentException($"SqliteCdrSourceOptions.{option} must have 1 to 64 letters, digits and '_'.");
    }
}
