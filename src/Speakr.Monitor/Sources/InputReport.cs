using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Sources;

/// <summary>
/// Counts what became of a source's input, and warns once per kind of bad input: a feed that sends it once sends it always.
/// </summary>
internal sealed class InputReport(string source, ILogger logger)
{
    private readonly bool[] _isFormSeen = new bool[Enum.GetValues<InputForm>().Length];

    public SourceCounters Counters { get; } = new();

    public void Add(FrameOutcome outcome, ReadOnlySpan<byte> frame, InputForm form = InputForm.Other)
    {
        var isFirst = Counters.Add(outcome) == 1;
        if (outcome is FrameOutcome.Event or FrameOutcome.Ignored)
            return;
        if (outcome == FrameOutcome.Foreign)
        {
            isFirst = !_isFormSeen[(int)form];
            _isFormSeen[(int)form] = true;
        }

        if (isFirst)
            Warn(outcome, form, Excerpt.Of(frame));
    }

    private void Warn(FrameOutcome outcome, InputForm form, string excerpt)
    {
        switch (outcome)
        {
            case FrameOutcome.Foreign when form == InputForm.Nested:
                SourceLog.EventNested(logger, source, excerpt);
                break;
            case FrameOutcome.Foreign when form == InputForm.Unnamed:
                SourceLog.EventUnnamed(logger, source, excerpt);
                break;
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
