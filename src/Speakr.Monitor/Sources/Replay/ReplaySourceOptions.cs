namespace Speakr.Monitor.Sources.Replay;

/// <summary>Which recordings to replay, and how.</summary>
public sealed class ReplaySourceOptions
{
    /// <summary>
    /// Files with one event a line: <c>{"t": milliseconds since the start, "name": …, "payload": {…}}</c>. Replayed one after the other.
    /// </summary>
    /// <value>Required.</value>
    public IList<string> Files { get; } = [];

    /// <summary>Recordings that are not files, for example embedded ones; replayed after <see cref="Files"/>.</summary>
    /// <value>Default: none.</value>
    internal IList<ReplayRecording> Recordings { get; } = [];

    /// <summary>The source's name in logs and figures. Give each source of an application its own.</summary>
    /// <value>Default: <c>replay</c>.</value>
    public string Name { get; set; } = "replay";

    /// <summary>Put before each identifier.</summary>
    /// <value>Default: empty.</value>
    public string IdPrefix { get; set; } = "";

    /// <summary>How many times faster than it was recorded.</summary>
    /// <value>Default: 1; zero is as fast as possible.</value>
    public double Speed { get; set; } = 1;

    /// <summary>Whether to start again at the end, indefinitely.</summary>
    /// <value>Default: <see langword="false"/>: the source ends with the last recording.</value>
    public bool Loop { get; set; }

    /// <summary>
    /// Whether each replay of a recording gets identifiers that nobody has seen before, as if the calls were made now. Without them,
    /// a second replay is the same calls again.
    /// </summary>
    /// <value>Default: as <see cref="Loop"/>.</value>
    public bool? FreshIds { get; set; }

    /// <summary>The pause before starting again, when <see cref="Loop"/> is set. Not affected by <see cref="Speed"/>.</summary>
    /// <value>Default: 3 seconds.</value>
    public TimeSpan PauseBetweenPasses { get; set; } = TimeSpan.FromSeconds(3);
}
