using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the synchronization of call detail records: ids 3000 to 3049.</summary>
internal static partial class CdrLog
{
    [LoggerMessage(3000, LogLevel.Information, "CDR sync {Name}: {Source}, mode {Mode}")]
    public static partial void Started(ILogger logger, string name, string source, string mode);

    [LoggerMessage(3001, LogLevel.Warning,
        "CDR sync {Name}: the column sync exists but this user may not update it, so the mode is read-only. For mode mark, grant UPDATE on it")]
    public static partial void MayNotMark(ILogger logger, string name);

    [LoggerMessage(3002, LogLevel.Information,
        "CDR sync {Name}: the destination has records already, so both sides are compared first and only what is missing is copied")]
    public static partial void Comparing(ILogger logger, string name);

    [LoggerMessage(3003, LogLevel.Information, "CDR sync {Name}: waiting for {Holder}, which synchronizes now")]
    public static partial void Waiting(ILogger logger, string name, string holder);

    [LoggerMessage(3004, LogLevel.Information, "CDR sync {Name}: an earlier run was interrupted; {Rows} rows it copied are now marked")]
    public static partial void Recovered(ILogger logger, string name, int rows);

    [LoggerMessage(3005, LogLevel.Information, "CDR sync {Name}: copied {Copied} rows in {Seconds:0.0} s ({Found} already existed, {Quarantined} are in quarantine)")]
    public static partial void Copied(ILogger logger, string name, long copied, double seconds, long found, int quarantined);

    [LoggerMessage(3006, LogLevel.Debug, "CDR sync {Name}: copied {Copied} rows in {Seconds:0.00} s")]
    public static partial void CopiedFew(ILogger logger, string name, long copied, double seconds);

    [LoggerMessage(3007, LogLevel.Warning,
        "CDR sync {Name}: {Rows} rows were refused by the destination and set aside in the quarantine table; the first reason: {Reason}")]
    public static partial void Quarantined(ILogger logger, string name, int rows, string reason);

    [LoggerMessage(3008, LogLevel.Warning,
        "CDR sync {Name}: {Rows} rows copied in this run had been marked or deleted by another program. Is the old service still running? "
        + "Stop it: rows that it marks without copying are lost, and rows that both copy are duplicated")]
    public static partial void MarkedByOthers(ILogger logger, string name, long rows);

    [LoggerMessage(3009, LogLevel.Error, "CDR sync {Name} fails: {Sentence}")]
    public static partial void Failed(ILogger logger, string name, string sentence);

    [LoggerMessage(3010, LogLevel.Debug, "CDR sync {Name} still fails: {Sentence}")]
    public static partial void StillFails(ILogger logger, string name, string sentence, Exception error);

    [LoggerMessage(3011, LogLevel.Information, "CDR sync {Name} works again; it failed since {Since}")]
    public static partial void WorksAgain(ILogger logger, string name, DateTimeOffset since);

    [LoggerMessage(3012, LogLevel.Warning, "CDR sync {Name}: the clock of the source is behind the last run, so recent rows are checked again")]
    public static partial void ClockWentBack(ILogger logger, string name);

    [LoggerMessage(3013, LogLevel.Information,
        "CDR sync {Name}: {Rows} recordings were renamed at the source; their copies were updated")]
    public static partial void Renamed(ILogger logger, string name, long rows);
}
