namespace Speakr.Monitor.Monitoring;

/// <summary>How the history store is doing.</summary>
/// <param name="IsReady">Whether the last write succeeded, or none has been needed since it was opened.</param>
/// <param name="Since">Since when it is, or is not.</param>
/// <param name="Pending">Changed calls that wait to be saved.</param>
/// <param name="LastError">Why it is not ready, in a sentence for operators.</param>
public sealed record StoreStatus(bool IsReady, DateTimeOffset Since, int Pending, string? LastError);
