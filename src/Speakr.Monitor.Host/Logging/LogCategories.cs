namespace Speakr.Monitor.Host.Logging;

/// <summary>What the host's lines are about, as the operator reads it.</summary>
internal static class LogCategories
{
    public const string Host = "Speakr.Monitor.Host";
    public const string Calls = "Speakr.Monitor.Calls";
}
