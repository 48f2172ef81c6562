namespace Speakr.Monitor.History.MySql;

/// <summary>Settings of the history in MySQL or MariaDB. Read once, at registration.</summary>
public sealed class MySqlHistoryOptions
{
    /// <summary>
    /// Whether missing tables, and missing columns of our own tables, are created at start. Otherwise, or without the right to, the error lists the
    /// statements for an administrator. <value>Default: true.</value>
    /// </summary>
    public bool CreateTables { get; set; } = true;

    /// <summary>
    /// Whether missing indexes are also created at start on <c>CallsHistory</c> and on tables of 100,000 rows or more, which takes seconds to minutes
    /// while reads and writes continue. Otherwise only smaller tables of our own get them, if <see cref="CreateTables"/> is on. Without them searches
    /// are slow. <value>Default: false.</value>
    /// </summary>
    public bool CreateIndexes { get; set; }

    /// <summary>
    /// The prefix of the monitor's own tables: <c>CallQueueVisits</c>, <c>CallRingAttempts</c>, <c>CallLeases</c>, <c>CallSourceGaps</c>,
    /// <c>CallAgentStates</c>, <c>CallApiKeys</c>, <c>CallUsers</c>, <c>CallDataProtectionKeys</c>, <c>CallAuditLog</c>, <c>CallForgotten</c>,
    /// <c>CallDeadLetters</c>, <c>CallSchemaVersions</c>; not of <c>CallsHistory</c>. At most 40 letters, digits and '_'. <value>Default:
    /// <c>Call</c>.</value>
    /// </summary>
    public string TablePrefix { get; set; } = Storage.SqlName.DefaultPrefix;

    /// <summary>Time limit of a statement, which is then retried; whole seconds, at least one. <value>Default: 15 seconds.</value></summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        Storage.SqlName.CheckPrefix(TablePrefix);
        if (CommandTimeout < TimeSpan.FromSeconds(1) || CommandTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("CommandTimeout must be from one second to one hour.");
    }
}
