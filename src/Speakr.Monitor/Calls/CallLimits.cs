namespace Speakr.Monitor.Calls;

/// <summary>How long calls of one queue may go on without any news before they count as lost.</summary>
public sealed class CallLimits
{
    /// <summary>How long a caller may wait. <value>Default: <see langword="null"/>, <see cref="CallTrackerOptions.MaxWait"/>.</value></summary>
    public TimeSpan? MaxWait { get; set; }

    /// <summary>How long a talk may last. <value>Default: <see langword="null"/>, <see cref="CallTrackerOptions.MaxTalk"/>.</value></summary>
    public TimeSpan? MaxTalk { get; set; }
}
