namespace Speakr.Monitor.Sources;

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
