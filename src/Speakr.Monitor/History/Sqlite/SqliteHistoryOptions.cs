namespace Speakr.Monitor.History.Sqlite;

/// <summary>Settings of the history in a SQLite file. Read once, when the history is registered.</summary>
public sealed class SqliteHistoryOptions
{
    /// <summary>Whether file and tables are created at start when they are missing. <value>Default: true.</value></summary>
    public bool CreateTables { get; set; } = true;

    /// <summary>
    /// Whether missing indexes for searches and statistics are also made at start on <c>CallsHistory</c> and on tables with 100,000 rows and more, where that takes
    /// from seconds to minutes. Nobody can write during that time. Otherwise they are created on our own smaller tables only, if <see cref="CreateTables"/> is
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
