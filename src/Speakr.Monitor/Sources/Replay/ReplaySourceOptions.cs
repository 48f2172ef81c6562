namespace Speakr.Monitor.Sources.Replay;

/// <summary>Which recordings to replay, and how.</summary>
public sealed class ReplaySourceOptions
{
    /// <summary>Files with one event per line: <c>{"t": milliseconds since the start, "name": …, "payload": {…}}</c>. Replayed in turn.</summary>
    /// <value>Required.</value>
    public IList<string> Files { get; } = [];

    /// <summary>Recordings that are not files, for example embedded ones; replayed after <see cref="Files"/>.</summary>
    /// <value>Default: none.</value>
    internal IList<ReplayRecording> Recordings { get; } = [];

    /// <summary>The source's unique name in logs and metrics.</summary>
    /// <value>Default: <c>replay</c>.</value>
    public string Name { get; set; } = "replay";

    /// <summary>Prefix of each identifier.</summary>
    /// <value>Default: empty.</value>
    public string IdPrefix { get; set; } = "";

    /// <summary>Replay speed relative to the recording.</summary>
    /// <value>Default: 1; zero is as fast as possible.</value>
    public double Speed { get; set; } = 1;

    /// <summary>Whether to start over at the end.</summary>
    /// <value>Default: <see langword="false"/>: the source ends with the last recording.</value>
    public bool Loop { get; set; }

    /// <summary>Whether each replay gets new identifiers, as new calls. Otherwise a second replay repeats the same calls.</summary>
    /// <value>Default: as <see cref="Loop"/>.</value>
    public bool? FreshIds { get; set; }

    /// <summary>The pause before <see cref="Loop"/> starts over. Not affected by <see cref="Speed"/>.</summary>
    /// <value>Default: 3 seconds.</value>
    public TimeSpan PauseBetweenPasses { get; set; } = TimeSpan.FromSeconds(3);
}
