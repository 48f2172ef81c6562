namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Settings of a CDR destination in MySQL or MariaDB. Read once, when the destination is registered.</summary>
public sealed class MySqlCdrOptions
{
    /// <summary>
    /// Whether missing tables are created. When off, or when the database user lacks the right, the error names the statements that an
    /// administrator has to run. <value>Default: true.</value>
    /// </summary>
    public bool CreateTables { get; set; } = true;

    /// <summary>
    /// What the names of the synchronization's own tables begin with: <c>CallCdrSyncs</c>, <c>CallCdrReceipts</c>, <c>CallCdrQuarantine</c>,
    /// <c>CallForgotten</c>, <c>CallSchemaVersions</c>. <c>cdrs</c> is always called so. At most 40 letters, digits and '_'. <value>Default: <c>Call</c>.</value>
    /// </summary>
    public string TablePrefix { get; set; } = Storage.SqlName.DefaultPrefix;

    /// <summary>
    /// How long one statement may take before it counts as failed; whole seconds, at least one. Reading the records of a day may take ten
    /// times as long, because a table that others made may have no index on <c>date</c>. <value>Default: 15 seconds.</value>
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        Storage.SqlName.CheckPrefix(TablePrefix);
        if (CommandTimeout < TimeSpan.FromSeconds(1) || CommandTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("CommandTimeout must be from one second to one hour.");
    }
}
