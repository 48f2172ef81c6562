using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Settings of the source that reads FreePBX's table. Read once, at registration.</summary>
public sealed class FreePbxCdrOptions
{
    /// <summary>The table; letters, digits and '_', at most 64. It is never altered. <value>Default: <c>cdr</c>.</value></summary>
    public string Table { get; set; } = "cdr";

    /// <summary>
    /// The column that marks copied rows: NULL until a row is copied, then 1. Letters, digits and '_', at most 64. <value>Default:
    /// <c>sync</c>.</value>
    /// </summary>
    public string Marker { get; set; } = "sync";

    /// <summary>
    /// How long one statement may take before it counts as failed; whole seconds, at least one. Counting may take ten
    /// times as long, because it reads the whole table.
    /// <value>Default: 60 seconds.</value>
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the monitor may look up missed calls here. <value>Default: <see langword="true"/>.</value></summary>
    public bool Heals { get; set; } = true;

    /// <summary>
    /// The name of the event source of the same PBX. Required with several PBXs. <value>Default: <see langword="null"/>, the only one.</value>
    /// </summary>
    public string? EventSource { get; set; }

    /// <summary>The <c>IdPrefix</c> of that event source. <value>Default: empty.</value></summary>
    public string IdPrefix { get; set; } = "";

    /// <summary>
    /// The time zone of the PBX's records. <value>Default: <see langword="null"/>, the current offset of its database server, which is off by an hour
    /// for records from before the last change of daylight saving time.</value>
    /// </summary>
    public TimeZoneInfo? TimeZone { get; set; }

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        CheckName(Table, nameof(Table));
        CheckName(Marker, nameof(Marker));
        if (IdPrefix is null)
            throw new ArgumentException("FreePbxCdrOptions.IdPrefix must not be null; empty is none.");
        if (CommandTimeout < TimeSpan.FromSeconds(1) || CommandTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("FreePbxCdrOptions.CommandTimeout must be from one second to one hour.");
    }

    private static void CheckName(string? name, string option)
    {
        if (!SqlName.IsPlain(name))
            throw new ArgumentException($"FreePbxCdrOptions.{option} must have 1 to 64 letters, digits and '_'.");
    }
}
