namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Settings of the event journal in SQLite files. Checked when the application starts, read once.</summary>
public sealed class SqliteJournalOptions
{
    /// <summary>
    /// Where the files are: a local disk, not a network drive, whose locks do not end with a killed process. Created when it is missing.
    /// <value>No default; it has to be set.</value>
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// How large one journal may become, in bytes; when it is reached nothing more is appended until something is removed. Pages of the
    /// file that are free count as room. At least 1 MiB. <value>Default: 2 GiB.</value>
    /// </summary>
    public long MaxBytes { get; set; } = 2L << 30;

    /// <summary>Events received longer ago are removed when the journal is opened. More than zero. <value>Default: 3 days.</value></summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// Whether each append waits until the disk has it. <value>Default: <see langword="false"/>, what was appended survives the death of
    /// the process, but the last moments may be lost when the power goes; <see langword="true"/> survives that, too, and costs a disk
    /// access an append.</value>
    /// </summary>
    public bool FullSync { get; set; }
}
