using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the history stores: ids 2000 to 2099, beside those of <see cref="StorageLog"/>.</summary>
internal static partial class HistoryLog
{
    [LoggerMessage(2000, LogLevel.Warning,
        "Values that do not fit {Table}.{Column} (at most {Characters} characters of its character set) are cut or have characters replaced by '?': {Count} so far")]
    public static partial void ValueChanged(ILogger logger, string table, string column, int characters, long count);

    [LoggerMessage(2005, LogLevel.Information, "Took over the history of {Name}: the connection of its holder, {Holder}, has ended")]
    public static partial void LeaseTaken(ILogger logger, string name, string holder);

    [LoggerMessage(2006, LogLevel.Warning, "The lease of {Name} in the history database could not be released; another host gets it when it expires")]
    public static partial void LeaseLeft(ILogger logger, string name, Exception error);

    [LoggerMessage(2007, LogLevel.Debug, "An idle connection of the history could not be reused; the next batch opens another")]
    public static partial void ConnectionNotKept(ILogger logger, Exception error);
}
