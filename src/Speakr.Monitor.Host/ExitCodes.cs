namespace Speakr.Monitor.Host;

internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int InQuarantine = 3;
}
