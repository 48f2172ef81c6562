using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Sources;

/// <summary>Counts what became of a source's input, and warns once per kind of bad input: a feed that sends it once sends it always.</summary>
internal sealed class InputReport(string source, ILogger logger)
{
    public SourceCounters Counters { get; } = new();

    public void Add(FrameOutcome outcome, ReadOnlySpan<byte> frame)
    {
        if (Counters.Add(outcome) != 1 || outcome is FrameOutcome.Event or FrameOutcome.Ignored)
            return;

        var excerpt = Excerpt.Of(frame);
        switch (outcome)
        {
            case FrameOutcome.MissingField:
                SourceLog.EventWithoutIdentity(logger, source, excerpt);
                break;
            case FrameOutcome.Foreign:
                SourceLog.FrameForeign(logger, source, excerpt);
                break;
            case FrameOutcome.Oversized:
                SourceLog.FrameOversized(logger, source, excerpt);
                break;
            default:
                SourceLog.FrameMalformed(logger, source, excerpt);
                break;
        }
    }
}
