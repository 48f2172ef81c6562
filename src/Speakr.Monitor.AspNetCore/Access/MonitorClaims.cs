namespace Speakr.Monitor.AspNetCore;

/// <summary>The claims that say what a signed-in user may see. An application adds them to its own users.</summary>
public static class MonitorClaims
{
    /// <summary>The user's <see cref="AccessRole"/>, by its name in any case. Of several the greatest counts.</summary>
    public const string Role = "speakr-monitor:role";

    /// <summary>A queue that the user may see; several claims for several queues, none for all queues.</summary>
    public const string Queue = "speakr-monitor:queue";
}
