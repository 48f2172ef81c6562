namespace Speakr.Monitor.Cdr.MySql;

/// <summary>Settings of a CDR destination in MySQL or MariaDB. Read once, at registration.</summary>
public sealed class MySqlCdrOptions
{
    /// <summary>
    /// Whether missing tables are created. Otherwise, or without the right to, the error lists the statements for an administrator. <value>Default:
    /// true.</value>
    /// </summary>
    public bool CreateTables { get; set; } = true;

    /// <summary>
    /// The prefix of the copy's own tables: <c>CallCdrSyncs</c>, <c>CallCdrReceipts</c>, <c>CallCdrQuarantine</c>, <c>CallForgotten</c>,
    /// <c>CallSchemaVersions</c>; not of <c>cdrs</c>. At most 40 letters, digits and '_'. <value>Default: <c>Call</c>.</value>
    /// </summary>
    public string TablePrefix { get; set; } = Storage.SqlName.DefaultPrefix;

    /// <summary>
    /// Time limit of a statement; whole seconds, at least one. Reading a day of records gets ten times as long, for tables without an index on
    /// <c>date</c>. <value>Default: 15 seconds.</value>
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
