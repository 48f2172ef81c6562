namespace Speakr.Monitor.Host;

/// <summary>What a command ends with. The texts are those of <c>docs/commands.md</c>.</summary>
internal static class ExitCodes
{
    /// <summary>done, or stopped as asked</summary>
    public const int Done = 0;

    /// <summary>
    /// failed: one sentence on standard error gives the reason and the remedy; <c>--verbose</c> adds the stack trace. <c>sync</c> with several
    /// PBXs: at least one failed, the others are done
    /// </summary>
    public const int Failed = 1;

    /// <summary>wrong command line</summary>
    public const int Usage = 2;

    /// <summary><c>sync</c> only: done, with rows in quarantine</summary>
    public const int InQuarantine = 3;

    /// <summary><c>run</c> only: nothing is configured, so starting it again is of no use (<c>EX_CONFIG</c> of <c>sysexits.h</c>)</summary>
    public const int NotConfigured = 78;
}
