using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of everything that has tables: ids 2000 to 2019.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(2001, LogLevel.Debug, "A broken database connection could not be closed cleanly")]
    public static partial void CloseFailed(ILogger logger, Exception error);

    [LoggerMessage(2002, LogLevel.Information, "Created {Table} in the {Database} (schema version {Version})")]
    public static partial void TableCreated(ILogger logger, string table, string database, int version);

    [LoggerMessage(2004, LogLevel.Debug, "Schema version {Version} is in place but could not be recorded")]
    public static partial void VersionNotRecorded(ILogger logger, int version, Exception error);

    [LoggerMessage(2010, LogLevel.Information, "Created the index {Index} in the {Database}")]
    public static partial void IndexMade(ILogger logger, string index, string database);

    [LoggerMessage(2011, LogLevel.Information,
        "The {Database} lacks the index(es) {Indexes}, so searches and statistics are slow. CreateIndexes creates them")]
    public static partial void IndexesMissing(ILogger logger, string indexes, string database);

    [LoggerMessage(2012, LogLevel.Warning,
        "The index {Index} in the {Database} could not be created: {Reason} Searches and statistics work without it, but slowly on a large history. An administrator can run: {Statement}")]
    public static partial void IndexRefused(ILogger logger, string index, string database, string reason, string statement);
}
