
namespace Speakr.Monitor.AspNetCore;

/// <summary>Settings of the API. Validated at start.</summary>
public sealed class MonitorApiOptions
{
    /// <summary>
    /// What a user without a <see cref="MonitorClaims.Role"/> may see: everyone the application's own authorization lets in.
    /// <value>Default: <see cref="AccessRole.Viewer"/>, phone numbers are masked.</value>
    /// </summary>
    public AccessRole RoleWithoutClaim { get; set; } = AccessRole.Viewer;

    /// <summary>Whether the calls are made up, which the answers then say. <value>Default: <see langword="false"/>.</value></summary>
    public bool IsDemo { get; set; }

    /// <summary>How often the stream sends a heartbeat. <value>Default: 5 seconds.</value></summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client of the stream may take to receive what was sent before it is dropped. <value>Default: 30 seconds.</value></summary>
    public TimeSpan SlowClientTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many clients may follow the stream at once; others get 503 and are asked to come again. <value>Default: 2,000.</value></summary>
    public int MaxStreamClients { get; set; } = 2_000;

    /// <summary>
    /// How long changes are gathered before the stream sends them; the first change after a pause is sent immediately.
    /// <value>Default: 0.2 seconds.</value>
    /// </summary>
    public TimeSpan StreamPause { get; set; } = TimeSpan.FromSeconds(0.2);

    /// <summary>How many changes the stream keeps for clients that reconnect or are slow. <value>Default: 16,384, some tens of megabytes at most.</value></summary>
    public int StreamCapacity { get; set; } = 16_384;

    /// <summary>Puts the sentences of sources, stores and copies in other words before they are shown, such as those of a program's own settings.</summary>
    public Func<string, string> Describe { get; set; } = sentence => sentence;
}
