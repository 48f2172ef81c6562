namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>Settings of a CDR destination in a SQLite file. Read once, when the destination is registered.</summary>
public sealed class SqliteCdrOptions
{
    /// <summary>Whether file and tables are created when they are missing. <value>Default: true.</value></summary>
    public bool CreateTables { get; set; } = true;

    /// <summary>
    /// What the names of the synchronization's own tables begin with: <c>CallCdrSyncs</c>, <c>CallCdrReceipts</c>, <c>CallCdrQuarantine</c>,
    /// <c>CallForgotten</c>, <c>CallSchemaVersions</c>. <c>cdrs</c> is always called so. At most 40 letters, digits and '_'. <value>Default: <c>Call</c>.</value>
    /// </summary>
    public string TablePrefix { get; set; } = Storage.SqlName.DefaultPrefix;

    /// <summary>How long to wait for another program that holds the file; whole seconds, at least one. <value>Default: 5 seconds.</value></summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        Storage.SqlName.CheckPrefix(TablePrefix);
        if (BusyTimeout < TimeSpan.FromSeconds(1) || BusyTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("BusyTimeout must be from one second to one hour.");
    }
}
