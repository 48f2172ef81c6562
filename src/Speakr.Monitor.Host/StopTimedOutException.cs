namespace Speakr.Monitor.Host;

/// <summary>The time for stopping was over before everything was saved.</summary>
internal sealed class StopTimedOutException(string reason) : Exception(reason);
