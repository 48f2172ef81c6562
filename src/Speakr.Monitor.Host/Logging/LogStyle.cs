namespace Speakr.Monitor.Host.Logging;

/// <summary>How log lines look.</summary>
/// <param name="Json">One JSON object a line instead of readable text.</param>
/// <param name="Verbose">Stack traces, and the messages of the framework.</param>
/// <param name="Colors">Whether a terminal reads along.</param>
/// <param name="Level">The least level shown.</param>
internal sealed record LogStyle(bool Json, bool Verbose, bool Colors, LogLevel Level);
