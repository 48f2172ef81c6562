namespace Speakr.Monitor.Cdr;

/// <summary>How far a run is.</summary>
/// <param name="Done">Rows that are dealt with: copied, found copied already, or set aside.</param>
/// <param name="Total">Rows in all, when known.</param>
/// <param name="WaitingFor">Whose lease the run is waiting for; <see langword="null"/> when it works.</param>
public sealed record CdrSyncProgress(long Done, long? Total, string? WaitingFor);
