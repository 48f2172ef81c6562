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

/// <summary>In which way an object is not an event that can be read.</summary>
internal enum InputForm
{
    /// <summary>It is none of the other ways, or an event.</summary>
    Other,

    /// <summary>The event lies deeper: <c>{"data":{"event":…}}</c>.</summary>
    Nested,

    /// <summary>No field says which event it is.</summary>
    Unnamed,
}
