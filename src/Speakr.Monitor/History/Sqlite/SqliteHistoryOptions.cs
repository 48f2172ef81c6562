namespace Speakr.Monitor.History.Sqlite;

/// <summary>Settings of the history in a SQLite file. Read once, at registration.</summary>
public sealed class SqliteHistoryOptions
{
    /// <summary>Whether a missing file and missing tables are created at start. <value>Default: true.</value></summary>
    public bool CreateTables { get; set; } = true;

    /// <summary>
    /// As <see cref="MySql.MySqlHistoryOptions.CreateIndexes"/>, but nothing can be written while an index is created. <value>Default: false.</value>
    /// </summary>
    public bool CreateIndexes { get; set; }

    /// <summary>
    /// The prefix of the monitor's own tables, as in <see cref="MySql.MySqlHistoryOptions.TablePrefix"/>. <value>Default: <c>Call</c>.</value>
    /// </summary>
    public string TablePrefix { get; set; } = Storage.SqlName.DefaultPrefix;

    /// <summary>How long to wait for another program that locks the file; whole seconds, at least one. <value>Default: 5 seconds.</value></summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        Storage.SqlName.CheckPrefix(TablePrefix);
        if (BusyTimeout < TimeSpan.FromSeconds(1) || BusyTimeout > TimeSpan.FromHours(1))
            throw new ArgumentException("BusyTimeout must be from one second to one hour.");
    }
}
