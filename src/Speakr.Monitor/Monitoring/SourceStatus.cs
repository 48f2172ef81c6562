namespace Speakr.Monitor.Monitoring;

/// <summary>How an event source is doing.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="IsConnected">Whether it is connected now.</param>
/// <param name="Since">Since when it is, or is not.</param>
/// <param name="LastEventAt">When the last event that matters to calls was received.</param>
/// <param name="LastError">Why it is not connected, in a sentence for operators.</param>
public sealed record SourceStatus(string Name, bool IsConnected, DateTimeOffset Since, DateTimeOffset? LastEventAt, string? LastError);
