using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.Diagnostics;

/// <summary>Log messages of the destinations of call detail records: ids 3100 to 3199.</summary>
internal static partial class CdrDestinationLog
{
    [LoggerMessage(3101, LogLevel.Information, "Took over the CDR synchronization {Name}: the connection of its holder, {Holder}, has ended")]
    public static partial void LeaseTaken(ILogger logger, string name, string holder);

    [LoggerMessage(3102, LogLevel.Debug, "The CDR database does not answer; the lease of {Name} ends by itself")]
    public static partial void LeaseLeft(ILogger logger, string name);

    [LoggerMessage(3103, LogLevel.Warning, "CDR sync {Name}: copies keep the old names of recordings renamed at the source: {Reason}")]
    public static partial void NotRenamed(ILogger logger, string name, string reason);
}
