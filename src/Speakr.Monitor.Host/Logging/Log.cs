namespace Speakr.Monitor.Host.Logging;

/// <summary>What the host itself logs. Ids from 4500, the end of the range for hosting.</summary>
internal static partial class Log
{
    [LoggerMessage(4500, LogLevel.Information, "{Text}")]
    public static partial void Said(ILogger logger, string text);

    [LoggerMessage(4501, LogLevel.Warning, "Options of the database address that have no effect here: {Options}")]
    public static partial void AddressOptionsIgnored(ILogger logger, string options);

    [LoggerMessage(4502, LogLevel.Information, "{Queue} {Status} caller {Caller} extension {Extension} call {LinkedId}")]
    public static partial void CallChanged(ILogger logger, string queue, string status, string caller, string extension, string linkedId);

    [LoggerMessage(4503, LogLevel.Warning, "Users and API keys cannot be read; known ones stay valid: {Reason}")]
    public static partial void AccessAway(ILogger logger, string reason);

    [LoggerMessage(4504, LogLevel.Warning, "A request from {Address} had an unknown API key")]
    public static partial void WrongApiKey(ILogger logger, string address);

    [LoggerMessage(4505, LogLevel.Warning, "The keys that protect sign-ins cannot be read; until they can, nobody can sign in on this host: {Reason}")]
    public static partial void ProtectionKeysAway(ILogger logger, string reason);

    [LoggerMessage(4506, LogLevel.Warning, "{Action} of {User} could not be added to the audit log: {Reason}")]
    public static partial void NotAudited(ILogger logger, string action, string user, string reason);

    [LoggerMessage(4507, LogLevel.Information, "The first user {User} was added as admin")]
    public static partial void FirstUserAdded(ILogger logger, string user);

    [LoggerMessage(4508, LogLevel.Warning, "The new certificate in {Path} cannot be used, the previous one stays in use: {Reason}")]
    public static partial void CertificateNotRead(ILogger logger, string path, string reason);

    [LoggerMessage(4509, LogLevel.Warning, "The OpenID Connect provider {Host} does not answer; nobody can sign in with it until it does: {Reason}")]
    public static partial void ProviderAway(ILogger logger, string host, string reason);

    [LoggerMessage(4516, LogLevel.Warning, "A sign-in with the OpenID Connect provider {Host} was refused: {Reason}")]
    public static partial void ProviderRefused(ILogger logger, string host, string reason);

    // Names and values in pairs: scripts look for them.
    [LoggerMessage(4510, LogLevel.Information, "sync started: from={Source} to={Destination} mode={Mode} dry-run={DryRun}")]
    public static partial void SyncStarted(ILogger logger, string source, string destination, string mode, bool dryRun);

    [LoggerMessage(4511, LogLevel.Information, "sync progress: rows={Rows} total={Total} rows-per-second={RowsPerSecond} seconds-left={SecondsLeft}")]
    public static partial void SyncProgress(ILogger logger, long rows, string total, long rowsPerSecond, string secondsLeft);

    [LoggerMessage(4512, LogLevel.Information, "sync waiting: for={Holder}")]
    public static partial void SyncWaiting(ILogger logger, string holder);

    [LoggerMessage(4513, LogLevel.Warning, "sync interrupted: rows={Rows} again-in-seconds={Seconds} reason={Reason}")]
    public static partial void SyncInterrupted(ILogger logger, long rows, double seconds, string reason);

    [LoggerMessage(4514, LogLevel.Information, "sync done: copied={Copied} found={Found} marked={Marked} quarantine={InQuarantine} seconds={Seconds:0.0} dry-run={DryRun}")]
    public static partial void SyncDone(ILogger logger, long copied, long found, long marked, int inQuarantine, double seconds, bool dryRun);

    [LoggerMessage(4515, LogLevel.Error, "CDR sync: the run failed unexpectedly; the next one continues where it ended")]
    public static partial void SyncFailed(ILogger logger, Exception failure);
}
