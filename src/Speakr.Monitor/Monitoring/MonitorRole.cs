namespace Speakr.Monitor.Monitoring;

/// <summary>What a host does for a PBX.</summary>
public enum MonitorRole
{
    /// <summary>It has not reached the history yet.</summary>
    Starting,

    /// <summary>It saves what changes.</summary>
    Writing,

    /// <summary>Another host saves; this one hears the same and takes over when the other is gone.</summary>
    StandingBy,
}
