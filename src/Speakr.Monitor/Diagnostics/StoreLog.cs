using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the history stores and of everything that has tables: ids 2000 to 2099.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(2000, LogLevel.Warning,
        "Values that do not fit {Table}.{Column} (at most {Characters} characters of its character set) are cut or have characters replaced by '?': {Count} so far")]
    public static partial void ValueChanged(ILogger logger, string table, string column, int characters, long count);

    [LoggerMessage(2001, LogLevel.Debug, "A broken database connection could not be closed cleanly")]
    public static partial void CloseFailed(ILogger logger, Exception error);

    [LoggerMessage(2002, LogLevel.Information, "Created {Table} in the {Database} (schema version {Version})")]
    public static partial void TableCreated(ILogger logger, string table, string database, int version);

    [LoggerMessage(2004, LogLevel.Debug, "Schema version {Version} is in place but could not be recorded")]
    public static partial void VersionNotRecorded(ILogger logger, int version, Exception error);

    [LoggerMessage(2005, LogLevel.Information, "Took over the history of {Name}: the connection of its holder, {Holder}, has ended")]
    public static partial void LeaseTaken(ILogger logger, string name, string holder);

    [LoggerMessage(2006, LogLevel.Warning, "The lease of {Name} in the history database could not be given back; another host gets it when its time is over")]
    public static partial void LeaseLeft(ILogger logger, string name, Exception error);

    [LoggerMessage(2007, LogLevel.Debug, "A rested connection of the history could not be kept; the next batch opens another")]
    public static partial void ConnectionNotKept(ILogger logger, Exception error);
}
