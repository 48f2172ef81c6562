namespace Speakr.Monitor.Sources;

/// <summary>
/// What a source has received since it was made, over all its connections. Counts only grow. May be read from any thread at any time.
/// </summary>
internal sealed class SourceCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<FrameOutcome>().Length];

    internal SourceCounters()
    {
    }

    /// <summary>Events that were passed on.</summary>
    public long Events => this[FrameOutcome.Event];

    /// <summary>Events of kinds that do not matter to calls. Most of what a PBX sends.</summary>
    public long Ignored => this[FrameOutcome.Ignored];

    /// <summary>Events that would matter, but lack the identifier or the queue that says what they belong to. Left out.</summary>
    public long MissingField => this[FrameOutcome.MissingField];

    /// <summary>Frames that are not what the protocol says. Left out.</summary>
    public long Malformed => this[FrameOutcome.Malformed];

    /// <summary>Well-formed frames that carry no event of a PBX, for example binary ones. Left out.</summary>
    public long Foreign => this[FrameOutcome.Foreign];

    /// <summary>Frames larger than the configured limit. Left out.</summary>
    public long Oversized => this[FrameOutcome.Oversized];

    private long this[FrameOutcome outcome] => Interlocked.Read(ref _counts[(int)outcome]);

    internal long Add(FrameOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);
}

/// <summary>What became of one frame of input.</summary>
internal enum FrameOutcome
{
    Event,
    Ignored,
    MissingField,
    Malformed,
    Foreign,
    Oversized,
}
