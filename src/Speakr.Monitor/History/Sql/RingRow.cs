using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>A row of the table of ring attempts.</summary>
internal static class RingRow
{
    public static readonly string[] Names = ["linkId", "visit", "ring", "interface", "agentName", "extension", "rangAt", "seconds", "answered"];

    /// <summary>Appends the values of <see cref="Names"/>.</summary>
    public static SqlScript Append(SqlScript row, string linkId, int visit, RingAttempt ring, TextFitter text) => row
        .Text(linkId)
        .Number(visit)
        .Number(ring.Number)
        .Text(text.Fit("interface", ring.Interface))
        .Text(text.FitOrNull("agentName", ring.AgentName))
        .Text(text.Fit("extension", ring.Extension))
        .Milliseconds(ring.RangAt)
        .Number(ring.Seconds)
        .Number(ring.IsAnswered ? 1 : 0);
}
