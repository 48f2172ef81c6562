namespace Speakr.Monitor.Cdr;

/// <summary>A copy whose recording has another name at the source by now.</summary>
/// <param name="Copy">The record as the destination has it.</param>
/// <param name="RecordingFile">The name that it gets.</param>
public sealed record RenamedCdr(CallDetailRecord Copy, string? RecordingFile);
