namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Settings of the event journal in SQLite files. Validated at start.</summary>
public sealed class SqliteJournalOptions
{
    /// <summary>
    /// The folder, on a local disk: locks on a network drive survive a killed process. Created if missing. <value>Required.</value>
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// The limit of one journal in bytes, at least 1 MiB. A full journal accepts nothing until something is removed. <value>Default: 2 GiB.</value>
    /// </summary>
    public long MaxBytes { get; set; } = 2L << 30;

    /// <summary>Older events are removed when the journal is opened. More than zero. <value>Default: 3 days.</value></summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// Whether each append waits for the disk. <value>Default: <see langword="false"/>, which survives the death of the process, but a power cut may
    /// lose the last moments. <see langword="true"/> prevents that, at a disk write per append.</value>
    /// </summary>
    public bool FullSync { get; set; }
}
