namespace Speakr.Monitor.History.MySql;

/// <summary>Settings of the history in MySQL or MariaDB. Read once, when the history is registered.</summary>
public sealed class MySqlHistoryOptions
{
    /// <summary>
    /// Whether missing tables, and missing columns of our own tables, are created at start. When off, or when the database user lacks the
    /// right, the error names the statements that an administrator has to run. <value>Default: true.</value>
    /// </summary>
    public bool CreateTables { get; set; } = true;

    /// <summary>
    /// Whether missing indexes for searches and statistics are also made at start on <c>CallsHistory</c> and on tables with 100,000 rows and more, where that takes
    /// from seconds to minutes. Reading and writing continue. Otherwise they are created on our own smaller tables only, if <see cref="CreateTables"/> is
    /// on; reading works without them, and is slower.
    /// <value>Default: false.</value>
    /// </summary>
    public bool CreateIndexes { get; set; }

    /// <summary>
    /// What the names of the monitor's own tables begin with: <c>CallQueueVisits</c>, <c>CallRingAttempts</c>, <c>CallLeases</c>, <c>CallSourceGaps</c>,
    /// <c>CallAgentStates</c>, <c>CallApiKeys</c>, <c>CallUsers</c>, <c>CallDataProtectionKeys</c>, <c>CallAuditLog</c>, <c>CallForgotten</c>, <c>CallDeadLetters</c>, <c>CallSchemaVersions</c>. <c>CallsHistory</c> is always called so. At most 40 letters, digits and '_'.
    /// <value>Default: <c>Call</c>.</value>
    /// </summary>
    public string TablePrefix { get; set; } = Storage.SqlName.DefaultPrefix;

    /// <summary>
    /// How long one statement may take before it counts as failed and is tried again; whole seconds, at least one.
    /// <value>Default: 15 seconds.</value>
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
